import { mostLoggedLatents, type ChunkMetrics } from "@latents/core";
import { appendMetrics, type TrainLine } from "../run/metrics-log.js";

/** Lines that a whole training leaves in its log, about. */
const linesOfRun = 500;

/** Gathers the metrics of single steps into means, one line of the run's log for each interval. */
export class ProgressLog {
  #sums = new Map<string, number>();
  /** Sums of the KL of each latent. */
  #latents: Float64Array | undefined;
  #steps = 0;
  #lastStep = 0;

  constructor(
    private readonly path: string,
    private readonly totalSteps: number,
    private readonly elapsedMs: () => number,
  ) {}

  /** Takes a chunk in; returns its own means, for a live display. Of vectors only the KL of each latent is logged. */
  async add({ values, steps, firstStep }: ChunkMetrics): Promise<Record<string, number>> {
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
    if (this.#steps >= this.totalSteps / linesOfRun) await this.flush();
    return means;
  }

  #addLatents(data: Float32Array, steps: number): void {
    const count = data.length / steps;
    if (count > mostLoggedLatents) return;
    this.#latents ??= new Float64Array(count);
    data.forEach((value, i) => (this.#latents![i % count] += value));
  }

  /** Writes the line under way; before a checkpoint, so that the log can be cut exactly there. */
  async flush(): Promise<void> {
    if (this.#steps === 0) return;
    const means = Object.fromEntries([...this.#sums].map(([name, sum]) => [name, rounded(sum / this.#steps)]));
    const latents = this.#latents && Array.from(this.#latents, (sum) => roundedLatent(sum / this.#steps));
    const line = {
      ...{ step: this.#lastStep, split: "train", ...means, elapsedMs: Math.round(this.elapsedMs()) },
      ...(latents && { [vector]: latents }),
    };
    this.#sums = new Map();
    this.#latents = undefined;
    this.#steps = 0;
    await appendMetrics(this.path, line as TrainLine);
  }
}

/** The vector that objectives report. */
const vector = "klPerDimension";

/** Of a latent's KL, a curve is drawn and an order made: four digits. */
export const roundedLatent = (value: number): number => Number(value.toPrecision(4));

/** Seven digits: all that float32 has. */
export const rounded = (value: number): number => Number(value.toPrecision(7));
