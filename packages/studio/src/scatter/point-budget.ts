/** A motion that has paused for so long is over, ms. */
export const restMs = 150;

/** Between two frames of a smooth motion, ms: 60 a second with some room, and what is too long. */
const [smooth, long] = [18, 21];
const least = 0.05;

/**
 * How many of the points to draw while the view moves: all where the device keeps up with 60 frames a second, else a share that it can draw in
 * that time. At rest all are drawn.
 */
export class PointBudget {
  #share = 1;
  /** Of the motion's frame before. */
  #last: number | undefined;

  /** Share of the points for a frame at a time, ms, of a motion. */
  shareAt(now: number): number {
    const interval = this.#last === undefined ? undefined : now - this.#last;
    this.#last = now;
    if (interval === undefined) return this.#share;
    if (interval > long) this.#share = Math.max(least, 0.8 * this.#share);
    else if (interval < smooth) this.#share = Math.min(1, 1.02 * this.#share);
    return this.#share;
  }

  /** The motion is over: the time until the next one says nothing. */
  rest(): void {
    this.#last = undefined;
  }
}
