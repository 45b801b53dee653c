import { join } from "node:path";

/** Where everything of a sweep lies in its folder. */
export const sweepFiles = (folder: string) => ({
  folder,
  /** The plan: written once, and only read from then on. */
  plan: join(folder, "sweep.json"),
  /** Of a sweep over a table: what its columns are, for every trial. */
  schema: join(folder, "schema.yaml"),
  /** The runs of finished trials. */
  trials: join(folder, "trials"),
  /** What trials were given up for, a file each. */
  failed: join(folder, "failed"),
  /** Trials that were left out before their end, a file each, and the figures by which they were. */
  pruned: join(folder, "pruned"),
  rungs: join(folder, "rungs"),
  /** Runs under way or broken off: a folder a trial, in it one an attempt. */
  attempts: join(folder, "attempts"),
  /** What became of each trial's attempts, in words. */
  logs: join(folder, "logs"),
  /** Which engine the trials were given to last. */
  engine: join(folder, "engine.json"),
  /** Asks all trials of the sweep to end; it goes when trials are given to an engine again. */
  stop: join(folder, "stop.json"),
  results: join(folder, "results.json"),
  table: join(folder, "table.csv"),
  curveSvg: join(folder, "curve.svg"),
  curvePng: join(folder, "curve.png"),
  lock: join(folder, "sweep.lock"),
});

/** The path of a trial's run, once it is finished. */
export const trialFolder = (folder: string, { name }: { readonly name: string }): string =>
  join(sweepFiles(folder).trials, name);
