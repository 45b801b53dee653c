/** Lets timers, messages and pages be served now and then during long work in JavaScript. */
export class Pauses {
  #last = performance.now();

  /** @param everyMs  the longest time without a pause that the caller should notice */
  constructor(private readonly everyMs = 50) {}

  /** Waits for one turn of the event loop where the last pause is long ago; else does nothing. */
  async due(): Promise<void> {
    if (performance.now() - this.#last < this.everyMs) return;
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    this.#last = performance.now();
  }
}
