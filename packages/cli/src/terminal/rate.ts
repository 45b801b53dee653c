/** Span over which the speed is measured. */
const windowMs = 5000;

/** Steps a second over the last seconds. */
export class Rate {
  readonly #marks: { step: number; at: number }[] = [];

  /** Adds where a training stands at a moment in milliseconds. */
  add(step: number, at: number): void {
    this.#marks.push({ step, at });
    while (this.#marks.length > 2 && at - this.#marks[1].at >= windowMs) this.#marks.shift();
  }

  /** Undefined until two moments are known. */
  get perSecond(): number | undefined {
    if (this.#marks.length < 2) return undefined;
    const [first, last] = [this.#marks[0], this.#marks[this.#marks.length - 1]];
    return last.at > first.at ? (1000 * (last.step - first.step)) / (last.at - first.at) : undefined;
  }
}
