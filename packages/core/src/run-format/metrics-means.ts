import type { ChunkMetrics } from "../train/index.js";
import { mostLoggedLatents, type TrainLine } from "./metrics-line.js";

/** The vector that objectives report. */
const vector = "klPerDimension";
/** Lines that a whole training leaves in its log, about. */
const linesOfRun = 500;

/** Seven digits: all that float32 has. */
export const rounded = (value: number): number => Number(value.toPrecision(7));

/** Of a latent's KL, a curve is drawn and an order made: four digits. */
export const roundedLatent = (value: number): number => Number(value.toPrecision(4));

/** Gathers the metrics of single steps into means, one line of the run's log for each interval. */
export class MetricsMeans {
  #sums = new Map<string, number>();
  /** Sums of the KL of each latent. */
  #latents: Float64Array | undefined;
  #steps = 0;
  #lastStep = 0;

  constructor(private readonly totalSteps: number) {}

  /** Whether the line under way has its share of the steps. */
  get isFull(): boolean {
    return this.#steps >= this.totalSteps / linesOfRun;
  }

  /** Takes a chunk in; returns its own means, for a live display. Of vectors only the KL of each latent is logged. */
  add({ values, steps, firstStep }: ChunkMetrics): Record<string, number> {
    const means: Record<string, number> = {};
    for (const [name, data] of Object.entries(values)) {
      if (name === vector) {
        this.#addLatents(data, steps);
        continue;
      }
      if (data.length !== steps) continue;
      const sum = data.reduce((total, value) => total + value, 0);
      means[name] = sum / steps;
      this.#sums.set(name, (this.#sums.get(name) ?? 0) + sum);
    }
    this.#steps += steps;
    this.#lastStep = firstStep + steps;
    return means;
  }

  #addLatents(data: Float32Array, steps: number): void {
    const count = data.length / steps;
    if (count > mostLoggedLatents) return;
    this.#latents ??= new Float64Array(count);
    data.forEach((value, i) => (this.#latents![i % count] += value));
  }

  /** The line under way, and begins the next; undefined where there is none. `elapsedMs` is the training time so far. */
  take(elapsedMs: number): TrainLine | undefined {
    if (this.#steps === 0) return undefined;
    const means = Object.fromEntries([...this.#sums].map(([name, sum]) => [name, rounded(sum / this.#steps)]));
    const latents = this.#latents && Array.from(this.#latents, (sum) => roundedLatent(sum / this.#steps));
    const line = {
      ...{ step: this.#lastStep, split: "train", ...means, elapsedMs: Math.round(elapsedMs) },
      ...(latents && { [vector]: latents }),
    };
    this.#sums = new Map();
    this.#latents = undefined;
    this.#steps = 0;
    return line as unknown as TrainLine;
  }
}
