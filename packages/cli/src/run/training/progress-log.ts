import { MetricsMeans, type ChunkMetrics, type MetricsLine } from "@latents/core";

/** Writes the means of a training's steps into its run's log, one line for each interval. */
export class ProgressLog {
  readonly #means: MetricsMeans;

  constructor(
    private readonly write: (line: MetricsLine) => Promise<void>,
    totalSteps: number,
    private readonly elapsedMs: () => number,
  ) {
    this.#means = new MetricsMeans(totalSteps);
  }

  /** Takes a chunk in; returns its own means, for a live display. */
  async add(chunk: ChunkMetrics): Promise<Record<string, number>> {
    const means = this.#means.add(chunk);
    if (this.#means.isFull) await this.flush();
    return means;
  }

  /** Writes the line under way; before a checkpoint, so that the log can be cut exactly there. */
  async flush(): Promise<void> {
    const line = this.#means.take(this.elapsedMs());
    if (line) await this.write(line);
  }
}
