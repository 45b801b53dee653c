import { CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { completionRequest } from "./completion-request.js";
import { errorReport, exitCodes, printError } from "../terminal/print-error.js";
import type { TrainingEffects } from "../run/training/start-training.js";
import { createProgram } from "./program.js";

/** Where nobody is asked. */
const nobody = (): Promise<boolean> => Promise.resolve(false);

/**
 * Runs the command with a user's arguments; returns its exit code. Where it takes a package that is not installed, a terminal's user is
 * asked whether to add it, and the command begins again.
 */
export async function main(
  args: readonly string[],
  effects: TrainingEffects,
  offer: (name: string) => Promise<boolean> = nobody,
): Promise<number> {
  const asked = args[0] === "complete" && args[1] === "--";
  const words = asked ? [completionRequest, ...args.slice(1)] : args;
  let program: CommandUnknownOpts | undefined;
  try {
    program = await createProgram(words, effects);
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
      if (report.missing !== undefined && (await offer(report.missing))) return main(args, effects, nobody);
      return printError(report, effects);
    }
    // help and version arrive as errors too
    if (error.exitCode === 0) return exitCodes.done;
    if (error.code === "commander.help") return exitCodes.badInput;
    const { suggestion } = await import("./suggestion.js");
    const hint = program ? suggestion(error, program, words) : "";
    const message = error.message.replace(/^error: /, "").replaceAll("\n", " ");
    const said = hint === "" ? message : message.replace(/\.$/, "") + hint;
    return printError(
      { kind: "input", message: `${said}${said.endsWith("?") ? " See" : "; see"} latents --help` },
      effects,
    );
  }
}
