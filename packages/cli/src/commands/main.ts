import { CommanderError } from "@commander-js/extra-typings";
import { completionRequest } from "./completion-request.js";
import { offerPackage } from "../terminal/offer-package.js";
import { errorReport, exitCodes, printError } from "../terminal/print-error.js";
import type { TrainingEffects } from "../run/training/start-training.js";
import { createProgram } from "./program.js";

/**
 * Runs the command with a user's arguments; returns its exit code. Where it takes a package that is not installed, a terminal's user is
 * asked whether to add it, and the command begins again.
 */
export async function main(
  args: readonly string[],
  effects: TrainingEffects,
  offer: (name: string) => Promise<boolean> = offerPackage,
): Promise<number> {
  const asked = args[0] === "complete" && args[1] === "--";
  const words = asked ? [completionRequest, ...args.slice(1)] : args;
  try {
    const program = await createProgram(words, effects);
    if (args.length === 0) {
      program.outputHelp();
      return exitCodes.done;
    }
    await program.parseAsync(words, { from: "user" });
    return effects.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      const report = errorReport(error);
      // once: what is still missing then is an error
      if (report.missing !== undefined && (await offer(report.missing)))
        return main(args, effects, () => Promise.resolve(false));
      return printError(report, effects);
    }
    // help and version arrive as errors too
    if (error.exitCode === 0) return exitCodes.done;
    if (error.code === "commander.help") return exitCodes.badInput;
    const message = error.message.replace(/^error: /, "").replaceAll("\n", " ");
    return printError({ kind: "input", message: `${message}; see latents --help` }, effects);
  }
}
