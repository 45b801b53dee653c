import { removeUnfinishedFiles } from "../files/atomic-write.js";
import { exitCodes } from "./print-error.js";
import { InterruptedError } from "./interrupted-error.js";

const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs work that yields to this thread often. The first Ctrl-C asks it to stop, through its signal; the second ends the process. Returns undefined
 * where it stopped, by throwing the signal's reason or InterruptedError.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) {
      removeUnfinishedFiles();
      process.exit(exitCodes.interrupted);
    }
    process.stderr.write("stopping; once more to quit at once\n");
    stop.abort();
  };
  for (const name of stopSignals) process.on(name, onSignal);
  try {
    return await work(stop.signal);
  } catch (error) {
    if (stop.signal.aborted && (error === stop.signal.reason || error instanceof InterruptedError)) return undefined;
    throw error;
  } finally {
    for (const name of stopSignals) process.off(name, onSignal);
  }
}
