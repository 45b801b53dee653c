import { removeUnfinishedFiles } from "../files/atomic-write.js";
import { exitCodes } from "./print-error.js";

/**
 * Makes Ctrl-C end the process with one line and no half-written file; once for a process. A command that ends in its own way, such as a
 * training with a checkpoint, listens to the same signals and goes before.
 */
export function guardSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (process.listenerCount(signal) > 1) return;
      removeUnfinishedFiles();
      // over the progress line, and what the terminal shows for Ctrl-C
      process.stderr.write(`${process.stderr.isTTY ? "\r\x1b[K" : ""}interrupted\n`);
      process.exit(exitCodes.interrupted);
    });
}
