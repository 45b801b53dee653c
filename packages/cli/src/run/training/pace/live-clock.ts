import { share } from "./frame-pace.js";

/** The live pictures: at most every 5 s, and later where drawing takes more than 3 % of the time. */
const everyMs = 5000;

/** Says when a drawing is due, so that it takes no more than its share of the time. Times in ms, from any origin. */
export class LiveClock {
  #drawnAt: number;
  #lastMs = 0;
  #allMs = 0;

  constructor(private readonly began: number) {
    this.#drawnAt = began;
  }

  due(now: number): boolean {
    return now - this.#drawnAt >= everyMs && this.#allMs + this.#lastMs <= share * (now - this.began);
  }

  drawn(began: number, now: number): void {
    this.#drawnAt = now;
    this.#lastMs = now - began;
    this.#allMs += this.#lastMs;
  }
}
