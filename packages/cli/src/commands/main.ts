import { CommanderError } from "@commander-js/extra-typings";
import { completionRequest } from "./completion-request.js";
import { writeError } from "../files/atomic-write.js";
import { offerPackage } from "../terminal/offer-package.js";
import { errorReport, exitCodes, printError } from "../terminal/print-error.js";
import { createProgram } from "./program.js";

/** Makes a closed or full output end the process as it should; once for a process. */
export function guardOutput(): void {
  // a reader that has seen enough (`latents runs | head`) is no error
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.done);
    process.exit(printError(errorReport(writeError("the output", error))));
  });
  // a training goes on when nobody listens any more
  process.stderr.on("error", () => undefined);
}

/**
 * Runs the command with a user's arguments; returns its exit code. Where it takes a package that is not installed, a terminal's user is
 * asked whether to add it, and the command begins again.
 */
export async function main(args: readonly string[], offer = offerPackage): Promise<number> {
  const asked = args[0] === "complete" && args[1] === "--";
  const words = asked ? [completionRequest, ...args.slice(1)] : args;
  try {
    const program = await createProgram(words);
    if (args.length === 0) {
      program.outputHelp();
      return exitCodes.done;
    }
    await program.parseAsync(words, { from: "user" });
    return Number(process.exitCode ?? exitCodes.done);
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      const report = errorReport(error);
      // once: what is still missing then is an error
      if (report.missing !== undefined && (await offer(report.missing)))
        return main(args, () => Promise.resolve(false));
      return printError(report);
    }
    // help and version arrive as errors too
    if (error.exitCode === 0) return exitCodes.done;
    if (error.code === "commander.help") return exitCodes.badInput;
    const message = error.message.replace(/^error: /, "").replaceAll("\n", " ");
    return printError({ kind: "input", message: `${message}; see latents --help` });
  }
}
