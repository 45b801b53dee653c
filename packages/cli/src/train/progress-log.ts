import type { ChunkMetrics } from "@latents/core";
import { appendMetrics, type TrainLine } from "../run/metrics-log.js";

/** Lines that a whole training leaves in its log, about. */
const linesOfRun = 500;

/** Gathers the metrics of single steps into means, one line of the run's log for each interval. */
export class ProgressLog {
  #sums = new Map<string, number>();
  #steps = 0;
  #lastStep = 0;

  constructor(
    private readonly path: string,
    private readonly totalSteps: number,
    private readonly elapsedMs: () => number,
  ) {}

  /** Takes a chunk in; returns its own means, for a live display. Vector metrics are left out. */
  async add({ values, steps, firstStep }: ChunkMetrics): Promise<Record<string, number>> {
    const means: Record<string, number> = {};
    for (const [name, data] of Object.entries(values)) {
      if (data.length !== steps) continue;
      const sum = data.reduce((total, value) => total + value, 0);
      means[name] = sum / steps;
      this.#sums.set(name, (this.#sums.get(name) ?? 0) + sum);
    }
    this.#steps += steps;
    this.#lastStep = firstStep + steps;
    if (this.#steps >= this.totalSteps / linesOfRun) await this.flush();
    return means;
  }

  /** Writes the line under way; before a checkpoint, so that the log can be cut exactly there. */
  async flush(): Promise<void> {
    if (this.#steps === 0) return;
    const means = Object.fromEntries([...this.#sums].map(([name, sum]) => [name, rounded(sum / this.#steps)]));
    const line = { step: this.#lastStep, split: "train", ...means, elapsedMs: Math.round(this.elapsedMs()) };
    this.#sums = new Map();
    this.#steps = 0;
    await appendMetrics(this.path, line as TrainLine);
  }
}

/** Seven digits: all that float32 has. */
export const rounded = (value: number): number => Number(value.toPrecision(7));
