import { removeUnfinishedFiles } from "../files/atomic-write.js";
import { writeError } from "../files/index.js";
import type { Effects } from "./effects.js";
import { errorReport, exitCodes, printError } from "./print-error.js";

/** Signals that ask for an end. */
const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The effects of the process itself: the only place, beside those where a process begins, that knows `process`. */
export const processEffects = (): Effects => ({
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  exitCode: exitCodes.done,
  now: () => performance.now(),
  onStop: (listener) => {
    // without the signal's name
    const onSignal = (): void => listener();
    for (const signal of stopSignals) process.on(signal, onSignal);
    return () => {
      for (const signal of stopSignals) process.off(signal, onSignal);
    };
  },
  exit: (code) => process.exit(code),
});

/** Makes a closed or full output end the process as it should; once for a process. */
export function guardOutput(): void {
  // a reader that has seen enough (`latents runs | head`) is no error
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.done);
    process.exit(printError(errorReport(writeError("the output", error)), processEffects()));
  });
  // a training goes on when nobody listens any more
  process.stderr.on("error", () => undefined);
}

/**
 * Makes Ctrl-C end the process with one line and no half-written file; once for a process. A command that ends in its own way, such as a
 * training with a checkpoint, listens to the same signals and goes before.
 */
export function guardSignals(): void {
  for (const signal of stopSignals)
    process.on(signal, () => {
      if (process.listenerCount(signal) > 1) return;
      removeUnfinishedFiles();
      // over the progress line, and what the terminal shows for Ctrl-C
      process.stderr.write(`${process.stderr.isTTY ? "\r\x1b[K" : ""}interrupted\n`);
      process.exit(exitCodes.interrupted);
    });
}
