import {
  importanceNll,
  InputError,
  modelParameters,
  sizeOf,
  valuesPerImage,
  type Config,
  type Vae,
} from "@latents/core";
import { isKnownDataset } from "latents/dataset";
import { runSeries } from "latents/draw";
import { commitFile, commitOf, testProtocol, type OpenModel, type Run } from "latents/run";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { sourcesCommit } from "../results/sources-commit.js";
import { machineOfRun } from "../workbench/machine-line.js";
import type { BoardRow } from "./board-row.js";

/** How a run is measured. */
interface BoardMeasure {
  /** Importance samples an image. */
  readonly samples: number;
  /** Called between minibatches, with the images that are done and those that there are; may throw to stop. */
  readonly onProgress: (done: number, total: number) => void;
}

/** Points of a curve that are kept. */
const curvePoints = 100;

/**
 * What the board says of a finished run: its NLL on all of its test images, and what it took.
 * Throws InputError for a run that is not finished or has no bound of log p(x), and what `onProgress` throws.
 */
export async function measureRow(
  { run, trained, runtime }: OpenModel,
  { samples, onProgress }: BoardMeasure,
): Promise<BoardRow> {
  const { config, record, folder } = run;
  const result = await run.result();
  if (!result) throw new InputError(`${folder}: is not finished; go on with it: latents train --resume ${folder}`);
  const { negElbo, rec, kl, bitsPerDim, noBound } = result.test;
  if (noBound)
    throw new InputError(`${folder}: its codes have no density, so that there is no bound of log p(x) to rank it by`);
  const { dataset: test, others } = await run.images("test");
  if (others !== undefined)
    throw new InputError(
      `${folder}: the board ranks by the run's own test images, ${others}; measure others with latents evaluate`,
    );
  const measured = await importanceNll(trained.model, trained.values, test, runtime, {
    ...{ samples, binarisation: config.data.binarisation, seed: config.seed },
    onProgress,
  });
  if (!Number.isFinite(measured.nll))
    throw new InputError(
      `${folder}: some test images are impossible to it (-log p(x) is ${measured.nll} nats), so that it has no rank`,
    );
  const curveOf = (await run.metrics()).validation.length > 0 ? "validation" : "train";
  return {
    protocol: testProtocol({ ...config, data: placeless(run) }, record.data, result.test),
    model: config.title || config.recipe,
    nll: measured.nll,
    nllError: measured.standardError,
    monteCarloError: measured.monteCarloError ?? 0,
    effectiveSamples: measured.effectiveSamples,
    samples,
    images: measured.images,
    ...{ negElbo, rec, kl, ...(bitsPerDim !== undefined && { bitsPerDim: measured.bitsPerDim ?? bitsPerDim }) },
    seconds: Math.round(result.elapsedMs / 1000),
    cores: result.threads,
    parameters: parametersOf(trained.model, valuesPerImage(test)),
    ...{ steps: result.steps, seed: result.seed, machine: machineOfRun(record, result), command: record.command },
    commit: existsSync(join(folder, commitFile)) ? await commitOf(folder) : sourcesCommit(),
    trainedAt: record.createdAt,
    curve: await curveOfRun(run, curveOf),
    curveOf,
  };
}

/** Data of a path by their last name, since others have them elsewhere, and by their test images, since others' may bear that name too. */
function placeless({ config: { data }, record }: Run): Config["data"] {
  if (isKnownDataset(data.name)) return data;
  const sha = record.data.fingerprint?.test.sha256;
  return {
    ...data,
    name: [basename(data.name), ...(sha === undefined ? [] : [`SHA-256 ${sha.slice(0, 12)}`])].join(" "),
  };
}

/** How many numbers training moves. */
const parametersOf = (model: Vae, size: number): number =>
  modelParameters(model, size).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

async function curveOfRun(run: Run, split: "validation" | "train"): Promise<[number, number][]> {
  const { points } = await runSeries(run, { metric: "negElbo", split, x: "seconds" });
  const usable = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const every = Math.max(1, Math.ceil(usable.length / curvePoints));
  return usable
    .filter((_, i) => i % every === every - 1 || i === usable.length - 1)
    .map(({ x, y }) => [Number(x.toFixed(1)), Number(y.toFixed(3))]);
}
