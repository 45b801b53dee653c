/** Where a training waits while it is paused. Orders come at any time; the training looks between two chunks. */
export class PauseGate {
  #opened: Promise<void> | undefined;
  #open: () => void = () => undefined;

  get isClosed(): boolean {
    return this.#opened !== undefined;
  }

  close(): void {
    this.#opened ??= new Promise((resolve) => (this.#open = resolve));
  }

  open(): void {
    this.#opened = undefined;
    this.#open();
  }

  /** Resolves when it is open, or the signal comes. */
  async passed(signal: AbortSignal): Promise<void> {
    let onAbort: () => void = () => undefined;
    const aborted = new Promise<void>((resolve) => (onAbort = resolve));
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      while (this.#opened && !signal.aborted) await Promise.race([this.#opened, aborted]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
}
