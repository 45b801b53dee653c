import { loadOrt } from "#ort";
import { imageValues, isTable, oneHotLabels, subset, valuesPerImage } from "../data/index.js";
import { evaluate as measure } from "../evaluate/index.js";
import { readSafetensors, writeSafetensors } from "../formats/index.js";
import { TrainedVae } from "../inference/index.js";
import { referenceRuntime } from "../runtime/index.js";
import { modelValues, Trainer, type TrainingState } from "../train/index.js";
import type { Composition } from "./compose-case.js";
import type { ConformanceCheck } from "./conformance/conformance-case.js";
import { startGradients } from "./start-gradients.js";
import { toyRuntime } from "./toy.js";

/** A composition that has been trained for its steps, stopped once half-way. */
export interface TrainedComposition extends Composition {
  /** Every metric at every step. */
  readonly metrics: Readonly<Record<string, Float32Array>>;
  readonly half: TrainingState;
  readonly end: TrainingState;
  readonly trained: TrainedVae;
  /** The metric that falls. */
  readonly falling: string;
}

/** Trains a composition as the suite needs it. `trained` must be released. */
export async function trainForSuite(composition: Composition, falling = "loss"): Promise<TrainedComposition> {
  const { model, data, options } = composition;
  const trainer = await Trainer.create(model, data, await toyRuntime(), options);
  const chunks = [await trainer.run(options.steps / 2)];
  const half = await trainer.state();
  chunks.push(await trainer.run(options.steps));
  const end = await trainer.state();
  await trainer.release();
  const metrics = Object.fromEntries(
    Object.keys(chunks[0].values).map((name) => [
      name,
      Float32Array.from(chunks.flatMap(({ values }) => [...values[name]])),
    ]),
  );
  const trained = new TrainedVae(model, modelValues(end.values), data.shape, await toyRuntime());
  return { ...composition, metrics, half, end, trained, falling };
}

/** What every composition is held to. Each throws an Error that says what does not hold. */
export const conformanceClaims: Readonly<
  Record<ConformanceCheck, { readonly claim: string; readonly holds: (of: TrainedComposition) => Promise<void> }>
> = {
  gradients: { claim: "has gradients that reach every parameter", holds: gradientsReachAll },
  falls: { claim: "has a finite loss that falls in a few steps", holds: lossFalls },
  resume: { claim: "goes on from a saved state to the same bits", holds: resumesToSameBits },
  inference: { claim: "measures, reconstructs and samples", holds: answers },
  export: { claim: "exports nets that give the same anywhere", holds: exportsTheSame },
};

/** Throws an Error with `what` unless it holds. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

const finite = (values: ArrayLike<number>): boolean => Array.from(values).every(Number.isFinite);
const largest = (values: ArrayLike<number>): number => Array.from(values).reduce((a, v) => Math.max(a, Math.abs(v)), 0);

/** The largest difference of two lists of one length; infinite where the lengths differ. */
const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length ? largest(Array.from(a, (v, i) => v - b[i])) : Infinity;

async function gradientsReachAll(of: TrainedComposition): Promise<void> {
  const gradients = await startGradients(of);
  must(Object.keys(gradients).length > 5, "a model must have more than five parameters");
  for (const [name, values] of Object.entries(gradients)) {
    must(finite(values), `the gradient of ${name} must be finite`);
    must(largest(values) > 1e-8, `the gradient of ${name} must not be zero: nothing of the loss depends on it`);
    const moved = distance(of.end.values[name].data, of.half.values[name].data);
    must(moved > 0, `${name} must move in training`);
  }
}

/** Mean and its standard error. */
function meanOf(values: Float32Array): { mean: number; error: number } {
  const mean = values.reduce((a, v) => a + v, 0) / values.length;
  const variance = values.reduce((a, v) => a + (v - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

function lossFalls({ metrics, falling }: TrainedComposition): Promise<void> {
  for (const [name, values] of Object.entries(metrics)) must(finite(values), `the metric ${name} must be finite`);
  const values = metrics[falling];
  const window = Math.floor(values.length / 4);
  const [first, last] = [meanOf(values.subarray(0, window)), meanOf(values.subarray(-window))];
  // the first quarter's own error would count its fall as noise
  must(
    first.mean - last.mean > 3 * Math.SQRT2 * last.error,
    `${falling} must fall: its mean was ${first.mean} in the first quarter of the steps, ${last.mean} (standard error ${last.error}) in the last`,
  );
  return Promise.resolve();
}

/** A state through the bytes of a checkpoint. */
function savedAndLoaded({ step, values }: TrainingState): TrainingState {
  const tensors = Object.entries(values).map(([name, { shape, data }]) => [name, { shape, values: data }] as const);
  const { tensors: read } = readSafetensors(writeSafetensors(new Map(tensors)), "state");
  const entries = [...read].map(([name, { shape, values: data }]) => [
    name,
    { dtype: "float" as const, shape, data: data as Float32Array },
  ]);
  return { step, values: Object.fromEntries(entries) as TrainingState["values"] };
}

const bits = (values: TrainingState["values"]): string =>
  JSON.stringify(Object.entries(values).map(([name, { data }]) => [name, [...new Uint32Array(data.slice().buffer)]]));

async function resumesToSameBits({ model, data, options, half, end }: TrainedComposition): Promise<void> {
  must(half.step === options.steps / 2, `the state must be of step ${options.steps / 2}, got ${half.step}`);
  const trainer = await Trainer.create(model, data, await toyRuntime(), { ...options, resume: savedAndLoaded(half) });
  await trainer.run(1);
  await trainer.run(options.steps);
  const again = await trainer.state();
  await trainer.release();
  must(again.step === options.steps, `a resumed training must end at step ${options.steps}, got ${again.step}`);
  must(
    bits(again.values) === bits(end.values),
    "a resumed training must end in the bits of one that was never stopped",
  );
  must(bits(again.values) !== bits(half.values), "a resumed training must move");
}

async function answers({ model, data, options, end, trained }: TrainedComposition): Promise<void> {
  const { binarisation = "none" } = options;
  // where averages are kept, they are what is asked
  for (const name of Object.keys(trained.values)) {
    const kept = (end.values[`ema.${name}`] ?? end.values[name]).data;
    must(distance(trained.values[name], kept) === 0, `${name} must be the trained value`);
  }
  const few = subset(data, [3, 4, 5, 6, 7]);
  const test = await measure(model, trained.values, few, await toyRuntime(), { binarisation });
  must(finite([test.negElbo, test.rec, test.kl, test.standardError]), "the figures of test images must be finite");
  const size = valuesPerImage(data);
  const samples = await trained.sample(4, { seed: 3 });
  must(samples.shape.join() === `4,${size}` && finite(samples.data), `4 samples must be finite, of [4, ${size}]`);
  const two = await trained.sample(2, { seed: 3 });
  must(distance(two.data, samples.data.subarray(0, 2 * size)) === 0, "the first samples must not depend on how many");
  // an image's code and reconstruction do not depend on those beside it
  const together = await trained.reconstruct(subset(data, [0, 1, 2]));
  const alone = await trained.reconstruct(subset(data, [1]));
  const beside = distance(alone.data, together.data.subarray(size, 2 * size));
  must(beside < 5e-6, `a reconstruction must not depend on the images beside it, it differs by ${beside}`);
  const exact = new TrainedVae(model, trained.values, data.shape, referenceRuntime());
  const slow = await exact.reconstruct(subset(data, [1]));
  const off = distance(slow.data, alone.data);
  must(off < 5e-5, `a reconstruction must be that of the reference in float64, it differs by ${off}`);
}

interface Output {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

async function exportsTheSame({ model, data, trained }: TrainedComposition): Promise<void> {
  const { ort } = await loadOrt({});
  const few = subset(data, [0, 1, 2]);
  const size = valuesPerImage(data);
  const { encoder, decoder } = trained.exportOnnx();
  const labels = trained.classes > 0 ? few.labels! : undefined;
  const run = async (file: Uint8Array, feed: string, width: number, values: Float32Array) => {
    const session = await ort.InferenceSession.create(file);
    const classes = labels && Float32Array.from(oneHotLabels(labels, [0, 1, 2], trained.classes));
    const out = await session.run({
      [feed]: new ort.Tensor("float32", values, [3, width]),
      ...(classes && { labels: new ort.Tensor("float32", classes, [3, trained.classes]) }),
    });
    await session.release();
    return Object.fromEntries(
      Object.entries(out).map(([name, { dims, data: values }]): [string, Output] => [
        name,
        { dims, data: values as Float32Array },
      ]),
    );
  };
  const same = (what: string, got: Output, wanted: { shape: readonly number[]; data: Float32Array }): void => {
    must(
      got.dims.join() === wanted.shape.join(),
      `${what} must be of [${wanted.shape.join()}], got [${got.dims.join()}]`,
    );
    const off = distance(got.data, wanted.data);
    must(off < 1e-5 * Math.max(1, largest(wanted.data)), `${what} must be the model's own, it differs by ${off}`);
  };
  const pixels = imageValues(few).data;
  const q = await run(encoder, "x", size, pixels);
  const mean = await trained.encode(few, { labels });
  same("the exported encoder's mean", q["mean"], mean);
  if (q["logVar"])
    same("the exported encoder's logVar", q["logVar"], (await trained.posterior(few, { labels })).logVar);
  const names = Object.keys(q).join();
  const isPoint = model.objective.code === "point";
  const known = isPoint ? ["mean"] : model.posterior.name === "normal" ? ["mean,logVar"] : ["mean", "mean,logVar"];
  must(known.includes(names), `the exported encoder must give ${known.join(" or ")}, got ${names}`);
  const p = await run(decoder, "z", trained.latent, mean.data);
  same("the exported decoder's mean", p["mean"], await trained.decode(mean, { labels }));
  for (const [name, { dims, data: values }] of Object.entries(p)) {
    // a spread that all images share has no batch axis, and goes with the mean
    // a table's parameters are as many as its columns need
    const own = isTable(data) ? Number(dims.at(-1)) : size;
    const allowed = [[], [own], [3, own]].map(String);
    must(
      allowed.includes(String(dims)),
      `the decoder's ${name} must be of [3, ${size}], [${size}] or a number, got [${dims.join()}]`,
    );
    must(finite(values), `the decoder's ${name} must be finite`);
  }
}
