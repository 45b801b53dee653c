/** Share of the time that checkpoints by the clock may take. */
const share = 0.05;

/**
 * Says when a checkpoint is due by time: `everySeconds` after the one before, and later where saving is so slow that it would take more
 * than 5 % of the time. Times in milliseconds, from any origin.
 */
export class CheckpointClock {
  #savedAt: number;
  #savingMs = 0;

  constructor(
    private readonly everySeconds: number,
    now: number,
  ) {
    this.#savedAt = now;
  }

  due(now: number): boolean {
    return now - this.#savedAt >= Math.max(1000 * this.everySeconds, this.#savingMs / share);
  }

  /** Hears of every checkpoint, also of those that came by steps. */
  saved(began: number, now: number): void {
    this.#savedAt = now;
    this.#savingMs = now - began;
  }
}
