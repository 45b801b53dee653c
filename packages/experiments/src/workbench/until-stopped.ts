import { InterruptedError } from "latents/terminal";

/** Work that is told of `signal` and ends by throwing where it is aborted: then throws InterruptedError, as a stopped training does. */
export async function untilStopped<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    const found = await work();
    if (signal.aborted) throw new InterruptedError(0);
    return found;
  } catch (error) {
    if (signal.aborted) throw new InterruptedError(0);
    throw error;
  }
}
