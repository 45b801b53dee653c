import { loadOrt } from "#ort";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { conditionings } from "../conditioning/index.js";
import type { Config } from "../config/index.js";
import { readersOf } from "../models/index.js";
import { imageValues, oneHotLabels, subset, valuesPerImage, type RowReader } from "../data/index.js";
import { evaluate as measure } from "../evaluate/index.js";
import { readSafetensors, writeSafetensors } from "../formats/index.js";
import { input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { TrainedVae } from "../inference/index.js";
import { decoders, encoders, initialValues, Ledger, Scope } from "../nn/index.js";
import { objectives } from "../objectives/index.js";
import { gradient } from "../ops/index.js";
import { optimizers, schedules } from "../optim/index.js";
import { posteriors } from "../posteriors/index.js";
import { priors } from "../priors/index.js";
import { hierarchies } from "../latents/index.js";
import { likelihoods } from "../likelihoods/index.js";
import { fillNormal, fillUniform } from "../random/index.js";
import { referenceRuntime } from "../runtime/index.js";
import { modelValues, Trainer, type TrainingState } from "../train/index.js";
import { compose, configOf, type Composition } from "./compose-case.js";
import { conformanceCases, type ConformanceCheck } from "./conformance-cases.js";
import { evaluateOrt, toyRuntime } from "./toy.js";

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

const bits = (values: TrainingState["values"]): Record<string, number[]> =>
  Object.fromEntries(
    Object.entries(values).map(([name, { data }]) => [name, [...new Uint32Array(data.slice().buffer)]]),
  );

/** Gradient of each parameter, by its own group's loss, at the start values. */
async function startGradients({ model, data, options: { batch } }: Composition): Promise<Record<string, Float32Array>> {
  const ledger = new Ledger(true);
  const { x: rows, covariates } = readersOf("conformance", model, data, { binarisation: "none", seed: 1 });
  const size = rows.width;
  const first = Array.from({ length: batch }, (_, i) => i);
  const read = (from: RowReader): Float64Array => {
    const stored = from.array(batch);
    from.read(first, stored, 0, { step: 0 });
    return Float64Array.from(stored, (v) => v * from.factor);
  };
  const x = input("x", [batch, size]);
  const { supervision } = model;
  const labelsOf = (name: string, rows: number): Tensor => input(name, [rows, supervision!.classes]);
  const labels = supervision && labelsOf("labels", batch);
  const beside = supervision?.labelledBatch;
  const labelled = beside ? { x: input("labelled.x", [beside, size]), labels: labelsOf("y", beside) } : undefined;
  const { loss, groups = [] } = model.lossOf({ x, labels, labelled }, new Scope(ledger));
  const values = initialValues(ledger, 1);
  const pixels = read(rows);
  const values01 = model.likelihood.binary ? pixels.map(Math.round) : pixels;
  const feeds = new Map<Tensor, NdArray>([[x, { shape: [batch, size], data: values01 }]]);
  const classOf = (rows: number): number[] =>
    Array.from({ length: rows * supervision!.classes }, (_, i) =>
      i % supervision!.classes === data.labels![Math.floor(i / supervision!.classes)] ? 1 : 0,
    );
  if (labels) feeds.set(labels, ndArray(covariates ? [...read(covariates)] : classOf(batch), labels.shape as number[]));
  if (labelled && beside) {
    feeds.set(labelled.x, { shape: [beside, size], data: values01.slice(0, beside * size) });
    feeds.set(labelled.labels, ndArray(classOf(beside), labelled.labels.shape as number[]));
  }
  const feed = (tensor: Tensor, data: Float32Array): unknown =>
    feeds.set(tensor, ndArray([...data], tensor.shape as number[]));
  for (const { name, tensor } of ledger.parameters.values()) feed(tensor, values[name]);
  for (const [name, { current }] of ledger.state) feed(current, values[name]);
  for (const { tensor, at } of ledger.schedules.values()) feed(tensor, Float32Array.of(at(10)));
  for (const { kind, stream, tensor } of ledger.noise.values()) {
    const data = new Float32Array((tensor.shape as number[]).reduce((a, b) => a * b, 1));
    feed(tensor, (kind === "normal" ? fillNormal : fillUniform)(data, { seed: 1, stream, step: 0 }));
  }
  const found: Record<string, Float32Array> = {};
  for (const one of [{ loss, scope: "" }, ...groups]) {
    const owner = (name: string): string => groups.find((group) => name.startsWith(`${group.scope}.`))?.scope ?? "";
    const own = [...ledger.parameters.values()].filter((p) => owner(p.name) === one.scope);
    const gradients = gradient(
      one.loss,
      own.map((p) => p.tensor),
    );
    const data = await evaluateOrt(gradients, feeds);
    own.forEach((p, i) => (found[p.name] = data[i]));
  }
  return found;
}

/** Mean and its standard error. */
function meanOf(values: Float32Array): { mean: number; error: number } {
  const mean = values.reduce((a, v) => a + v, 0) / values.length;
  const variance = values.reduce((a, v) => a + (v - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

const largest = (values: ArrayLike<number>): number => Array.from(values).reduce((a, v) => Math.max(a, Math.abs(v)), 0);

describe.each(conformanceCases.map((row) => [row.name, row] as const))("%s", (_, row) => {
  const composition = compose(row);
  const { model, data, options } = composition;
  const few = subset(data, [0, 1, 2]);
  let metrics: Readonly<Record<string, Float32Array>>;
  let half: TrainingState;
  let end: TrainingState;
  let trained: TrainedVae;

  const check = (kind: ConformanceCheck, claim: string, test: () => Promise<void>): void => {
    const reason = row.skip?.[kind];
    if (reason === undefined) it(claim, test);
    else it.skip(`${claim} (${reason})`, test);
  };

  beforeAll(async () => {
    const trainer = await Trainer.create(model, data, await toyRuntime(), options);
    const parts = [await trainer.run(options.steps / 2)];
    half = await trainer.state();
    parts.push(await trainer.run(options.steps));
    end = await trainer.state();
    await trainer.release();
    metrics = Object.fromEntries(
      Object.keys(parts[0].values).map((name) => [
        name,
        Float32Array.from(parts.flatMap((part) => [...part.values[name]])),
      ]),
    );
    trained = new TrainedVae(model, modelValues(end.values), data.shape, await toyRuntime());
  });
  afterAll(() => trained.release());

  check("gradients", "has gradients that reach every parameter", async () => {
    const gradients = await startGradients(composition);
    expect(Object.keys(gradients).length).toBeGreaterThan(5);
    for (const [name, values] of Object.entries(gradients)) {
      expect(values.every(Number.isFinite), `${name} is finite`).toBe(true);
      expect(largest(values), `the gradient of ${name} is not zero`).toBeGreaterThan(1e-8);
    }
    for (const name of Object.keys(gradients))
      expect(end.values[name].data, `${name} moves`).not.toEqual(half.values[name].data);
  });

  check("falls", "has a finite loss that falls in a few steps", () => {
    for (const [name, values] of Object.entries(metrics)) expect(values.every(Number.isFinite), name).toBe(true);
    const values = metrics[row.falling ?? "loss"];
    const window = Math.floor(values.length / 4);
    const [first, last] = [meanOf(values.subarray(0, window)), meanOf(values.subarray(-window))];
    // the first quarter's own error would count its fall as noise
    expect(first.mean - last.mean).toBeGreaterThan(3 * Math.SQRT2 * last.error);
    return Promise.resolve();
  });

  check("resume", "goes on from a saved state to the same bits", async () => {
    expect(half.step).toBe(options.steps / 2);
    const trainer = await Trainer.create(model, data, await toyRuntime(), { ...options, resume: savedAndLoaded(half) });
    await trainer.run(1);
    await trainer.run(options.steps);
    const again = await trainer.state();
    await trainer.release();
    expect(again.step).toBe(options.steps);
    expect(bits(again.values)).toEqual(bits(end.values));
    expect(bits(again.values)).not.toEqual(bits(half.values));
  });

  check("inference", "measures, reconstructs and samples", async () => {
    const { binarisation = "none" } = options;
    // where averages are kept, they are what is asked
    for (const name of Object.keys(trained.values))
      expect(trained.values[name]).toEqual((end.values[`ema.${name}`] ?? end.values[name]).data);
    if (configOf(row).optimizer.emaDecay)
      expect(trained.values["decoder.0.bias"]).not.toEqual(end.values["decoder.0.bias"].data);
    const test = await measure(model, trained.values, subset(data, [3, 4, 5, 6, 7]), await toyRuntime(), {
      binarisation,
    });
    for (const figure of [test.negElbo, test.rec, test.kl, test.standardError])
      expect(Number.isFinite(figure)).toBe(true);
    const size = valuesPerImage(data);
    const samples = await trained.sample(4, { seed: 3 });
    expect(samples.shape).toEqual([4, size]);
    expect(samples.data.every(Number.isFinite)).toBe(true);
    expect((await trained.sample(2, { seed: 3 })).data).toEqual(samples.data.subarray(0, 2 * size));
    // an image's code and reconstruction do not depend on those beside it
    const together = await trained.reconstruct(few);
    const alone = await trained.reconstruct(subset(data, [1]));
    alone.data.forEach((v, i) => expect(v).toBeCloseTo(together.data[size + i], 5));
    const exact = new TrainedVae(model, trained.values, data.shape, referenceRuntime());
    const slow = await exact.reconstruct(subset(data, [1]));
    slow.data.forEach((v, i) => expect(v).toBeCloseTo(alone.data[i], 4));
  });

  check("export", "exports nets that give the same anywhere", async () => {
    const { ort } = await loadOrt({});
    const { encoder, decoder } = trained.exportOnnx();
    const labels = trained.classes > 0 ? few.labels! : undefined;
    const run = async (file: Uint8Array, feed: string, shape: number[], values: Float32Array) => {
      const session = await ort.InferenceSession.create(file);
      const classes = labels && Float32Array.from(oneHotLabels(labels, [0, 1, 2], trained.classes));
      const out = await session.run({
        [feed]: new ort.Tensor("float32", values, shape),
        ...(classes && { labels: new ort.Tensor("float32", classes, [3, trained.classes]) }),
      });
      await session.release();
      return Object.fromEntries(
        Object.entries(out).map(([name, { dims, data }]) => [name, { dims, data: data as Float32Array }]),
      );
    };
    const same = (
      got: { dims: readonly number[]; data: Float32Array },
      wanted: { shape: readonly number[]; data: Float32Array },
    ): void => {
      expect(got.dims).toEqual(wanted.shape);
      const scale = Math.max(1, largest(wanted.data));
      wanted.data.forEach((v, i) => expect(Math.abs(got.data[i] - v)).toBeLessThan(1e-5 * scale));
    };
    const pixels = imageValues(few).data;
    const q = await run(encoder, "x", [3, valuesPerImage(data)], pixels);
    const mean = await trained.encode(few, { labels });
    same(q["mean"], mean);
    if (q["logVar"]) same(q["logVar"], (await trained.posterior(few, { labels })).logVar);
    expect(Object.keys(q)).toEqual(model.posterior.name === "normal" ? ["mean", "logVar"] : ["mean"]);
    const p = await run(decoder, "z", [3, trained.latent], mean.data);
    same(p["mean"], await trained.decode(mean, { labels }));
    for (const { dims, data: values } of Object.values(p)) {
      // a spread that all images share has no batch axis, and goes with the mean
      // a table's parameters are as many as its columns need
      const own = [3, data.kind === "table" ? Number(dims.at(-1)) : valuesPerImage(data)];
      expect([[], own.slice(1), own]).toContainEqual([...dims]);
      expect(values.every(Number.isFinite)).toBe(true);
    }
  });
});

it("every word that a config knows is in some row", () => {
  const configs = conformanceCases.map(configOf);
  const used = (pick: (config: Config) => { readonly type: string }): Set<string> =>
    new Set(configs.map((config) => pick(config).type));
  const registries = {
    encoder: [encoders, used((c) => c.model.encoder)],
    decoder: [decoders, used((c) => c.model.decoder)],
    posterior: [posteriors, used((c) => c.model.posterior)],
    prior: [priors, used((c) => c.model.prior)],
    likelihood: [likelihoods, used((c) => c.model.likelihood)],
    conditioning: [conditionings, used((c) => c.model.conditioning)],
    hierarchy: [hierarchies, used((c) => c.model.hierarchy)],
    objective: [objectives, used((c) => c.objective)],
    optimizer: [optimizers, used((c) => c.optimizer)],
    schedule: [schedules, used((c) => c.optimizer.schedule)],
  } as const;
  for (const [key, [registry, words]] of Object.entries(registries))
    expect([key, ...words].sort(), "add a row to conformance-cases.ts").toEqual([key, ...Object.keys(registry)].sort());
});
