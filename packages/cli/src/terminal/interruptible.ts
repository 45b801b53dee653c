import { removeUnfinishedFiles } from "../files/atomic-write.js";
import type { Effects } from "./effects.js";
import { exitCodes } from "./print-error.js";
import { InterruptedError } from "./interrupted-error.js";

/**
 * Runs work that yields to this thread often. The first Ctrl-C asks it to stop, through its signal; the second ends the process. Returns undefined
 * where it stopped, by throwing the signal's reason or InterruptedError.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  effects: Effects,
): Promise<T | undefined> {
  const stop = new AbortController();
  const ignore = effects.onStop(() => {
    if (stop.signal.aborted) {
      removeUnfinishedFiles();
      effects.exit(exitCodes.interrupted);
    }
    effects.stderr.write("stopping; once more to quit at once\n");
    stop.abort();
  });
  try {
    return await work(stop.signal);
  } catch (error) {
    if (stop.signal.aborted && (error === stop.signal.reason || error instanceof InterruptedError)) return undefined;
    throw error;
  } finally {
    ignore();
  }
}
