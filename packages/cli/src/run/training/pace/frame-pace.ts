/** What drawing may take of a training's time. */
export const share = 0.03;
/** What the first drawing is taken to need, ms. */
const guessMs = 10;
/** A first drawing takes about so many times as long as those after it (117 and 32 to 45 ms of MNIST): its programs are new. */
const firstTimes = 3;

/** Steps of a training, or of what is left of one that goes on. */
export interface StepRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Says at which of its moments a training is drawn, so that all drawings together take at most 3 % of its time: all of them where drawing is quick, else
 * every second, third or later one, spread over what is left of it. Times in ms, from any origin.
 */
export class FramePace {
  #next = 0;
  #drawn = 0;
  #allMs = 0;

  constructor(
    private readonly began: number,
    private readonly steps: StepRange,
    private readonly moments: readonly number[],
  ) {}

  due(step: number, now: number): boolean {
    if (this.#drawn > 0 && step === this.steps.to) return true;
    if (step < (this.moments[this.#next] ?? Infinity)) return false;
    return this.#drawn > 0 || guessMs <= share * (now - this.began);
  }

  drawn(step: number, began: number, now: number): void {
    const ms = now - began;
    this.#allMs += ms;
    this.#drawn++;
    const costMs = this.#drawn === 1 ? ms / firstTimes : ms;
    const { from, to } = this.steps;
    const lengthMs = ((began - this.began) / Math.max(1, step - from)) * (to - from);
    const later = this.moments.findIndex((moment) => moment > step);
    // the last moment is the end, which is drawn in any case
    const left = later < 0 ? 0 : this.moments.length - 1 - later;
    const affordable = Math.floor((share * lengthMs - this.#allMs) / costMs) - 1;
    const stride = affordable < 1 ? Infinity : Math.max(1, Math.ceil(left / affordable));
    this.#next = left === 0 ? this.moments.length : later + stride - 1;
  }
}
