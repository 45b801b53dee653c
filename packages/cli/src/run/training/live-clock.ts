/** When something is drawn of a training. */
export interface LivePace {
  /** Between two drawings at least, ms. */
  readonly everyMs: number;
  /** Of the time, at most. */
  readonly share: number;
  /** What the first drawing is taken to need, ms. */
  readonly guessMs: number;
}

/** The live pictures: at most every 5 s, and later where drawing takes more than 3 % of the time. */
const ofPictures: LivePace = { everyMs: 5000, share: 0.03, guessMs: 0 };

/** Says when a drawing is due, so that it takes no more than its share of the time. Times in ms, from any origin. */
export class LiveClock {
  #drawnAt: number;
  #lastMs: number;
  #allMs = 0;

  constructor(
    private readonly began: number,
    private readonly pace = ofPictures,
  ) {
    this.#drawnAt = began;
    this.#lastMs = pace.guessMs;
  }

  due(now: number): boolean {
    const { everyMs, share } = this.pace;
    return now - this.#drawnAt >= everyMs && this.#allMs + this.#lastMs <= share * (now - this.began);
  }

  drawn(began: number, now: number): void {
    this.#drawnAt = now;
    this.#lastMs = now - began;
    this.#allMs += this.#lastMs;
  }
}
