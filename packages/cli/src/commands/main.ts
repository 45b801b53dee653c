import { CommanderError } from "@commander-js/extra-typings";
import { completionRequest } from "./completion-request.js";
import { errorReport, exitCodes, printError } from "../terminal/print-error.js";
import type { TrainingEffects } from "../run/training/start-training.js";
import { createProgram } from "./program.js";

/** Runs the command with a user's arguments; returns its exit code. */
export async function main(args: readonly string[], effects: TrainingEffects): Promise<number> {
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
    if (!(error instanceof CommanderError)) return printError(errorReport(error), effects);
    // help and version arrive as errors too
    if (error.exitCode === 0) return exitCodes.done;
    if (error.code === "commander.help") return exitCodes.badInput;
    const message = error.message.replace(/^error: /, "").replaceAll("\n", " ");
    return printError({ kind: "input", message: `${message}; see latents --help` }, effects);
  }
}
