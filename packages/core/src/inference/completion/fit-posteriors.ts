import { RunError } from "../../errors.js";
import { sizeOf } from "../../graph/index.js";
import { fillNoise } from "../../random/index.js";
import type { HostTensor, LoopExecutable } from "../../runtime/index.js";
import type { Proposal } from "./completion-draws.js";
import { batchRows, type PartlySeen } from "./partly-seen.js";
import { sviProgram, type SviProgram } from "./svi-program.js";

/** Options of `fitPosteriors`. */
interface FitOptions {
  readonly steps: number;
  readonly learningRate: number;
  readonly seed: number;
  /** Called with the images done so far, in parts too. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called after every `stepsAtOnce` steps of a batch, waited for; what it throws ends the work. */
  readonly onSteps?: (done: number, steps: number) => void | Promise<void>;
  /** Steps between two of these calls; default as many as fit. The result does not depend on it. */
  readonly stepsAtOnce?: number;
}

/** Draws of z for a step's gradient. */
const gradientDraws = 1;
/** Numbers of noise that one run of the loop is fed. */
const noiseAtOnce = 4e6;

/**
 * q(z | x_seen) of every image by SVI from `start`, 100 images in one loop; and the lower bound before each step, mean over the images: [steps].
 * Throws RunError where it diverges.
 */
export async function fitPosteriors(
  given: PartlySeen,
  start: Proposal,
  options: FitOptions,
): Promise<{ fitted: Proposal; elboTrace: Float64Array }> {
  const { trained, batch, images, seen } = given;
  const { steps, learningRate } = options;
  const { model, values, runtime, latent } = trained;
  const svi = sviProgram(model, values, { batch, seen, steps, learningRate, draws: gradientDraws });
  const loop = await runtime.compileLoop(svi.program);
  const total = images.shape[0];
  const [mean, logVar] = [new Float32Array(total * latent), new Float32Array(total * latent)];
  const elboTrace = new Float64Array(steps);
  try {
    for (let first = 0; first < total; first += batch) {
      const own = Math.min(batch, total - first);
      loop.setState(startState(svi, given, start, first));
      for (let done = 0; done < steps;) {
        const metrics = await chunk(loop, svi, { ...options, first, done });
        metrics.forEach((elbo, i) => {
          if (i % batch < own) elboTrace[done + Math.floor(i / batch)] += elbo / total;
        });
        done += metrics.length / batch;
        options.onProgress?.(Math.floor(first + (own * done) / steps), total);
        await options.onSteps?.(done, steps);
      }
      const state = await loop.getState();
      mean.set(float32(state["mean"]).subarray(0, own * latent), first * latent);
      logVar.set(float32(state["logVar"]).subarray(0, own * latent), first * latent);
    }
  } finally {
    await loop.release();
  }
  const shape = [total, latent] as const;
  return { fitted: { mean: { shape, data: mean }, logVar: { shape, data: logVar } }, elboTrace };
}

/** The moments start at 0. */
function startState(
  { program }: SviProgram,
  { batch, filled, labels }: PartlySeen,
  start: Proposal,
  first: number,
): Record<string, HostTensor> {
  const given = { mean: start.mean, logVar: start.logVar, x: filled, labels };
  const entries = program.state.map(({ current }): [string, HostTensor] => {
    const rows = given[current.name as keyof typeof given];
    const data = rows ? batchRows(rows, first, batch) : new Float32Array(sizeOf(current.shape));
    return [current.name!, { dtype: "float", shape: current.shape as readonly number[], data }];
  });
  return Object.fromEntries(entries);
}

/** As many steps as one run is fed noise for; returns the lower bounds [steps, batch]. */
async function chunk(
  loop: LoopExecutable,
  { noise, schedules }: SviProgram,
  options: FitOptions & { readonly first: number; readonly done: number },
): Promise<Float32Array | Float64Array> {
  const { first, done, steps, seed } = options;
  const perStep = noise.reduce((total, { shape }) => total + sizeOf(shape), 0);
  const now = Math.max(1, Math.min(steps - done, options.stepsAtOnce ?? steps, Math.floor(noiseAtOnce / perStep)));
  const feeds: Record<string, HostTensor> = {};
  for (const { name, kind, shape } of noise) {
    const [draws, batch, width] = shape as readonly number[];
    const data = new Float32Array(now * sizeOf(shape));
    // an image's noise depends on its place among all, not on the batches
    for (let i = 0; i < now * draws; i++)
      fillNoise(kind, data.subarray(i * batch * width, (i + 1) * batch * width), {
        ...{ seed, step: done * draws + i, offset: first * width },
        stream: `completion.svi${name.slice("noise".length)}`,
      });
    feeds[name] = { dtype: "float", shape: [now, draws, batch, width], data };
  }
  for (const { tensor, at } of schedules)
    feeds[tensor.name!] = {
      ...{ dtype: "float", shape: [now] },
      data: Float32Array.from({ length: now }, (_, i) => at(done + i)),
    };
  const { ran, metrics, finite } = await loop.run(now, feeds);
  if (ran < now || !finite)
    throw new RunError(
      `completeImages: the optimisation diverged at step ${done + ran} of ${steps}: its lower bound or a code is infinite or NaN; try a smaller learningRate`,
    );
  return metrics["elbo"].data as Float32Array | Float64Array;
}

/** The reference runtime gives float64. */
const float32 = ({ data }: HostTensor): Float32Array =>
  data instanceof Float32Array ? data : Float32Array.from(data as Float64Array);
