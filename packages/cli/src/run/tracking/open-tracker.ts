import { LatentsError, type Config, type MetricsLine } from "@latents/core";
import { tensorboard } from "./tensorboard.js";
import type { OpenTracker } from "./tracker.js";

/** Trackers by the word that a config names them with: a new one is a file and a row. */
const trackers: Readonly<Record<NonNullable<Config["track"]>, OpenTracker>> = { tensorboard };

/**
 * Sends lines of a run's log to the tracker that its config names, if any; what is no single number is left out. A tracker that fails is told of once, and the
 * training goes on without it: its own log has the same. Throws LatentsError where it cannot be opened, which is better known now than after hours.
 */
export async function openTracker(
  run: { readonly folder: string; readonly config: Config; readonly step: number },
  warn: (message: string) => void,
): Promise<(line: MetricsLine) => Promise<void>> {
  const { track: name } = run.config;
  let tracker = name && (await trackers[name](run));
  return async ({ split, step, ...figures }) => {
    const values = Object.entries(figures).flatMap(([metric, value]) =>
      typeof value === "number" && Number.isFinite(value) ? [[`${split}/${metric}`, value] as const] : [],
    );
    try {
      await tracker?.log(step, Object.fromEntries(values));
    } catch (error) {
      if (!(error instanceof LatentsError)) throw error;
      tracker = undefined;
      warn(`${error.message}; the training goes on without ${name}`);
    }
  };
}
