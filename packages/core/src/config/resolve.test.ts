import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../errors.js";
import type { ConfigInput } from "./schema.js";
import { configKeys } from "./config-keys.js";
import { parseSetting } from "./parse-setting.js";
import { resolveConfig } from "./resolve.js";

const file = (values: unknown): { source: string; values: unknown } => ({ source: "config.yaml", values });
const recipe = (values: ConfigInput): { source: string; values: unknown } => ({ source: "recipe mnist", values });
const messageOf = (...layers: Parameters<typeof resolveConfig>[0][number][]): string => {
  try {
    resolveConfig(layers);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error("resolveConfig accepted it");
};

describe("resolveConfig", () => {
  it("fills in every default", () => {
    const config = resolveConfig([]);
    expect(config.data).toMatchObject({ name: "mnist", binarisation: "dynamic" });
    expect(config.optimizer).toEqual({
      type: "adam",
      learningRate: 1e-3,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      schedule: { type: "constant", warmUp: 0 },
    });
    expect(config.model.encoder).toEqual({ type: "mlp", hidden: [512, 256], activation: "relu" });
  });

  it("lets later layers win key by key and replaces lists whole", () => {
    const config = resolveConfig([
      recipe({ model: { latent: 20, encoder: { type: "mlp", hidden: [1, 2, 3], activation: "elu" } } }),
      file({ model: { encoder: { hidden: [7] } }, seed: 2 }),
      { source: "--seed", values: { seed: 3, threads: undefined } },
    ]);
    expect(config.seed).toBe(3);
    expect(config.model).toMatchObject({ latent: 20, encoder: { hidden: [7], activation: "elu" } });
  });

  it("brings what goes with a posterior: over a recipe's values, below all that was written", () => {
    const mnist = recipe({ model: { latent: 20, prior: { type: "gaussian-mixture", components: 5 } } });
    const vq = parseSetting("model.posterior.type=vq");
    expect(resolveConfig([mnist, vq]).model).toMatchObject({ latent: 64, prior: { type: "codes" } });
    const own = resolveConfig([mnist, file({ model: { latent: 12, prior: "standard-normal" } }), vq]);
    expect(own.model).toMatchObject({ latent: 12, prior: { type: "standard-normal" } });
    expect(resolveConfig([vq, parseSetting("model.latent=8")]).model.latent).toBe(8);
    expect(resolveConfig([recipe({ model: { latent: 8, posterior: "vq" } })]).model).toMatchObject({
      ...{ latent: 8, prior: { type: "codes" } },
    });
    const plain = resolveConfig([mnist, vq, { source: "--set", values: { model: { posterior: "iaf" } } }]).model;
    expect(plain).toMatchObject({ latent: 20, prior: { type: "gaussian-mixture" } });
  });

  it("takes a word for a choice, and options of the default variant without its type", () => {
    const config = resolveConfig([file({ model: { likelihood: "normal" }, optimizer: { learningRate: 0.1 } })]);
    expect(config.model.likelihood).toEqual({ type: "normal", stddev: 1, spread: "fixed", output: "none" });
    expect(config.optimizer).toMatchObject({ type: "adam", learningRate: 0.1 });
  });

  it("keeps what both variants have when a layer changes the type, and says what it drops", () => {
    const schedule = { type: "cosine", warmUp: 7 } as const;
    const base = recipe({ optimizer: { type: "adam", learningRate: 5, beta1: 0.5, schedule, clipNorm: 3 } });
    const told: string[] = [];
    const change = file({ optimizer: "sgd" });
    const { optimizer } = resolveConfig([base, change], { onDropped: (message) => told.push(message) });
    expect(optimizer).toMatchObject({ type: "sgd", learningRate: 5, schedule, clipNorm: 3 });
    expect(optimizer).not.toHaveProperty("beta1");
    expect(told).toEqual([
      `optimizer.beta1 (from ${base.source}) is left out: optimizer "sgd" (from ${change.source}) has no such key`,
    ]);
    told.length = 0;
    const same = resolveConfig([base, file({ optimizer: "adam" })], { onDropped: (message) => told.push(message) });
    expect([same.optimizer["beta1"], told]).toEqual([0.5, []]);
  });

  it("keeps what the command line sets, whatever the order of its settings", () => {
    const base = recipe({ optimizer: { type: "adam", learningRate: 5 } });
    const settings = [parseSetting("optimizer.learningRate=0.5"), parseSetting("optimizer.type=sgd")];
    for (const order of [settings, settings.toReversed()])
      expect(resolveConfig([base, ...order]).optimizer).toMatchObject({ type: "sgd", learningRate: 0.5 });
  });

  it("lets steps replace a recipe's epochs and the other way round", () => {
    const train = resolveConfig([recipe({ train: { epochs: 5 } }), parseSetting("train.steps=10")]).train;
    expect(train.steps).toBe(10);
    expect(train.epochs).toBeUndefined();
    expect(resolveConfig([recipe({ train: { steps: 5 } }), file({ train: { epochs: 2 } })]).train).toMatchObject({
      epochs: 2,
    });
  });

  it("rejects steps and epochs in one layer or one command line", () => {
    expect(messageOf(file({ train: { steps: 1, epochs: 2 } }))).toBe(
      "train.steps and train.epochs (from config.yaml): give one of the two, got both",
    );
    expect(messageOf(parseSetting("train.steps=1"), parseSetting("train.epochs=1"))).toBe(
      "train.steps and train.epochs (from --set train.steps=1 and --set train.epochs=1): give one of the two, got both",
    );
  });
});

describe("resolveConfig's messages", () => {
  it.each([
    [
      { optimizer: { learningrate: 1 } },
      'optimizer.learningrate (from config.yaml): unknown key of adam; did you mean "learningRate"? Allowed: type, learningRate, beta1, beta2, epsilon, schedule, clipNorm, emaDecay',
    ],
    [
      { seeed: 1 },
      'seeed (from config.yaml): unknown key; did you mean "seed"? Allowed: recipe, title, plugins, seed, device, threads, track, data, model, objective, optimizer, train, snapshots, checkpoint',
    ],
    [
      { train: { learningRate: 1 } },
      'train.learningRate (from config.yaml): unknown key; did you mean "optimizer.learningRate"? Allowed: steps, epochs, batch, accumulate, augment, validateEvery, earlyStopping, keep',
    ],
    [
      { checkpoint: { wholly: 1 } },
      "checkpoint.wholly (from config.yaml): unknown key. Allowed: every, everySeconds, keep",
    ],
    [
      { optimizer: "adm" },
      'optimizer.type (from config.yaml): must be one of adam, adamw, adamax, sgd, got "adm"; did you mean "adam"?',
    ],
    [
      { data: { binarisation: "dynamisch" } },
      'data.binarisation (from config.yaml): must be one of none, threshold, dynamic, static, got "dynamisch"; did you mean "dynamic"?',
    ],
    [
      { optimizer: { learningRate: NaN } },
      "optimizer.learningRate (from config.yaml): must be a number, above 0, got NaN",
    ],
    [
      { optimizer: { learningRate: Infinity } },
      "optimizer.learningRate (from config.yaml): must be a number, above 0, got Infinity",
    ],
    [
      { optimizer: { learningRate: -1 } },
      "optimizer.learningRate (from config.yaml): must be a number, above 0, got -1",
    ],
    [
      { optimizer: { learningRate: "1e-3" } },
      'optimizer.learningRate (from config.yaml): must be a number, above 0, got "1e-3", a text; leave out the quotes',
    ],
    [{ train: { steps: 1.5 } }, "train.steps (from config.yaml): must be a whole number, 1 or more, got 1.5"],
    [
      { train: { batch: "many" } },
      'train.batch (from config.yaml): must be a whole number from 1 to 1000000, got "many"',
    ],
    [
      { model: { latent: 2 ** 31 } },
      "model.latent (from config.yaml): must be a whole number from 1 to 100000, got 2147483648",
    ],
    [
      { model: { encoder: { hidden: [300, -1] } } },
      "model.encoder.hidden[1] (from config.yaml): must be a whole number, 1 or more, got -1",
    ],
    [
      { model: { encoder: { hidden: [] } } },
      "model.encoder.hidden (from config.yaml): must be a list of 1 or more, each a whole number, 1 or more, got []",
    ],
    [{ data: { channels: 2 } }, "data.channels (from config.yaml): must be one of 1, 3, got 2"],
    [
      { data: { skipUnreadable: "true" } },
      'data.skipUnreadable (from config.yaml): must be true or false, got "true", a text; leave out the quotes',
    ],
    [
      { checkpoint: null },
      "checkpoint (from config.yaml): must be an object with keys of every, everySeconds, keep, got null",
    ],
    [
      { objective: [] },
      "objective (from config.yaml): must be one of elbo, beta, iwae, dreg, miwae, piwae, ciwae, renyi, jensen-shannon, geometric-js, factor, beta-tc, dip, info, wae-mmd, swae, rae, aae, vae-gan, ms-ssim, got []",
    ],
    [
      { optimizer: { schedule: { type: "step", factor: 0.5 } } },
      "optimizer.schedule.every (from config.yaml): is missing; must be a whole number, 1 or more",
    ],
    [
      { model: { likelihood: { type: "bernoulli", stddev: 1 } } },
      "model.likelihood.stddev (from config.yaml): unknown key of bernoulli, but one of normal. Allowed: type",
    ],
    [JSON.parse('{"__proto__": {"seed": 7}}'), /^__proto__ \(from config\.yaml\): unknown key\. Allowed: recipe, /],
    [[1], "config.yaml: a config must be an object of keys such as model and train, got [1]"],
    ["mnist", 'config.yaml: a config must be an object of keys such as model and train, got "mnist"'],
    [null, "config.yaml: a config must be an object of keys such as model and train, got null"],
  ])("%j", (values, expected) => {
    expect(messageOf(file(values))).toMatch(expected);
    if (typeof expected === "string") expect(messageOf(file(values))).toBe(expected);
  });

  it("lists every problem, each with its own source", () => {
    const message = messageOf(
      recipe({ train: { steps: 3 } }),
      file({ train: { batch: 0 }, seed: "one" }),
      parseSetting("optimizer.learningRate=-1"),
    );
    expect(message.split("\n")).toEqual([
      "config: 3 problems",
      '  seed (from config.yaml): must be a whole number, 0 or more, got "one"',
      "  optimizer.learningRate (from --set optimizer.learningRate=-1): must be a number, above 0, got -1",
      "  train.batch (from config.yaml): must be a whole number from 1 to 1000000, got 0",
    ]);
  });
});

describe("resolveConfig's laws", () => {
  const anything = fc.object({
    key: fc.oneof(fc.constantFrom("train", "steps", "model", "encoder", "type", "optimizer", "data"), fc.string()),
    maxDepth: 4,
    withNullPrototype: true,
    values: [fc.double(), fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.constant(undefined)],
  });

  it("gives a config or an InputError for anything, and harms no prototype", () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 3 }), (layers) => {
        try {
          resolveConfig(layers.map((values, i) => ({ source: `layer ${i}`, values })));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as Error).message).not.toMatch(/undefined|\[object/);
        }
        expect(({} as Record<string, unknown>)["seed"]).toBeUndefined();
      }),
    );
  });

  it("is idempotent: a complete config resolves to itself", () => {
    const layers = configKeys()
      .filter((key) => key.values && !key.path.includes("schedule"))
      .flatMap((key) => key.values!.map((value) => parseSetting(`${key.path}=${value}`)));
    for (const layer of layers) {
      let config;
      try {
        config = resolveConfig([layer]);
      } catch {
        continue; // an option of a variant that is not the default
      }
      expect(resolveConfig([file(structuredClone(config))])).toEqual(config);
    }
  });

  it("lets the last layer's number win", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0 }), { minLength: 1 }), (seeds) => {
        expect(resolveConfig(seeds.map((seed) => file({ seed }))).seed).toBe(seeds.at(-1));
      }),
    );
  });
});
