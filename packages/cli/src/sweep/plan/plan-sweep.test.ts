import { existsSync } from "node:fs";
import { InputError, parseSetting } from "@latents/core";
import { describe, expect, it } from "vitest";
import { configLayer } from "../../config/index.js";
import { parseOver } from "./parse-over.js";
import { planSweep, shareCores, type SweepPlan } from "./plan-sweep.js";
import { trialConfig } from "./stored-sweep.js";
import { mergedKeys, splitSection } from "./sweep-section.js";

const small = ["data.limit=400", "train.batch=20", "model.encoder.hidden=[16]", "model.decoder.hidden=[16]"];

async function plan(over: readonly string[], more: Partial<SweepPlan> = {}): ReturnType<typeof planSweep> {
  const layers = [await configLayer("mnist"), ...small.map((set) => parseSetting(set))];
  const trialCommand: SweepPlan["trialCommand"] = ({ folder, name, threads }) => `${folder} ${name} ${threads}`;
  return planSweep(
    { layers, keys: over.map((text) => parseOver(text)), command: "c", trialCommand, ...more },
    "nowhere",
  );
}

describe("planSweep", () => {
  it("makes trials whose configs are complete, and touches no disk", async () => {
    const sweep = await plan(["model.latent=2,3", "seed=1,2"], { workers: 3 });
    const { trials, base, workers, fingerprints } = sweep;
    expect([base, workers]).toEqual(["recipe mnist", 3]);
    const configs = trials.map((trial) => trialConfig("nowhere", sweep, trial));
    expect(trials.map(({ name, data }, i) => [name, configs[i].model.latent, configs[i].seed, data])).toEqual([
      ["latent=2,seed=1", 2, 1, 0],
      ["latent=2,seed=2", 2, 2, 0],
      ["latent=3,seed=1", 3, 1, 0],
      ["latent=3,seed=2", 3, 2, 0],
    ]);
    expect(fingerprints).toMatchObject([{ train: { count: 400 }, test: { count: 10_000 } }]);
    // a trial is what it has of its own: thousands of them are a small file
    expect(trials[3].changes).toEqual({ title: "recipe mnist, model.latent=3", seed: 2, model: { latent: 3 } });
    const [config] = configs;
    const { command } = trials[0];
    expect(config).toMatchObject({ recipe: "mnist", train: { steps: 5000, batch: 20 }, optimizer: { type: "adam" } });
    expect(config.title).toBe("recipe mnist, model.latent=2");
    expect(config.threads).toBeGreaterThanOrEqual(1);
    expect(command).toBe(`nowhere latent=2,seed=1 ${config.threads}`);
    expect(existsSync("nowhere")).toBe(false);
  });

  it("lets a trial's keys take the place of the config's, one of a type with its options", async () => {
    const sweep = await plan(["train.epochs=1,2", "optimizer.type=sgd", "optimizer.learningRate=0.1"]);
    const configs = sweep.trials.map((trial) => trialConfig("nowhere", sweep, trial));
    expect(configs.map(({ train }) => train)).toMatchObject([{ epochs: 1 }, { epochs: 2 }]);
    expect(configs[0].train).not.toHaveProperty("steps");
    expect(configs[0].optimizer).toMatchObject({ type: "sgd", learningRate: 0.1 });
  });

  it.each<[string[], Partial<SweepPlan>, string | RegExp]>([
    [["model.latnet=2"], {}, /^model\.latnet \(from --over model\.latnet\): unknown key; did you mean "latent"\?/],
    [
      ["model.latent=2,x"],
      {},
      'model.latent (from --over model.latent): must be a whole number from 1 to 100000, got "x"',
    ],
    [["train.validateEvery=5,2.5"], {}, /^train\.validateEvery .*: must be a whole number, 1 or more, got 2\.5/],
    [
      ["optimizer.learningRate=-1..1"],
      { random: 3 },
      /^optimizer\.learningRate .*: must be a number, above 0, got -1$/,
    ],
    [["optimizer.learningrate=log:1..2"], { random: 3 }, /^optimizer\.learningrate .*did you mean "learningRate"/],
    [["seed=1,2", "seed=3"], {}, "--over seed: the key appears twice; list all its values in one --over"],
    [
      ["data.limit=400,800"],
      {},
      /^data\.limit: is set by --set data\.limit=400 and varied by --over data\.limit; leave one of the two out$/,
    ],
    [["data.name=mnist,minst"], {}, /unknown data set "minst".*did you mean "mnist"\?/],
    [
      ["data.validation=0,390"],
      {},
      /^train\.batch: must be at most the 10 images of mnist that are trained on, got 20/,
    ],
    [["model.encoder.type=mlp,mlpp"], {}, /^model\.encoder.*: must be one of .*did you mean "mlp"\?/],
    [["model.encoder.padding=1"], {}, /^model\.encoder\.padding .*: unknown key/],
  ])("refuses %j", async (over, more, message) => {
    await expect(plan(over, more)).rejects.toThrow(message);
    await expect(plan(over, more)).rejects.toThrow(InputError);
  });
});

describe("shareCores", () => {
  const trials = (count: number, threads?: number, device = "cpu"): { threads?: number; device: string }[] =>
    Array.from({ length: count }, () => ({ threads, device }));

  it.each([
    // trials, given workers, cores
    [trials(12), undefined, 4, { workers: 4, threads: 1 }],
    [trials(2), undefined, 8, { workers: 2, threads: 4 }],
    [trials(1), undefined, 64, { workers: 1, threads: 8 }],
    [trials(12, 2), undefined, 8, { workers: 4, threads: 2 }],
    [trials(12, 16), undefined, 8, { workers: 1, threads: 8 }],
    [trials(12), 2, 8, { workers: 2, threads: 4 }],
    [trials(12), 20, 8, { workers: 12, threads: 1 }],
    [trials(12, undefined, "cuda"), undefined, 8, { workers: 1, threads: 8 }],
  ])("gives %j their share (%s workers, %i cores)", (configs, workers, cores, expected) => {
    expect(shareCores(configs, workers, undefined, cores)).toEqual(expected);
  });
});

describe("splitSection", () => {
  const split = (sweep: unknown): ReturnType<typeof splitSection> =>
    splitSection({ source: "s.yaml", values: { seed: 2, sweep } });

  it("takes the sweep out of the config", () => {
    const over = { "model.latent": [2, 3], "optimizer.learningRate": "log:1e-4..1e-2" };
    const { base, section } = split({ over, random: 5, randomSeed: 0, workers: 2 });
    expect(base).toEqual({ source: "s.yaml", values: { seed: 2 } });
    expect(section).toMatchObject({ random: 5, randomSeed: 0, workers: 2 });
    expect(section!.keys).toMatchObject([{ values: [2, 3] }, { from: 1e-4, to: 1e-2, scale: "log" }]);
    expect(section!.keys[0].source).toBe('sweep.over["model.latent"] (from s.yaml)');
    expect(splitSection({ source: "s", values: { seed: 2 } })).toEqual({ base: { source: "s", values: { seed: 2 } } });
  });

  it("lets the command line replace a key in its place", () => {
    const { section } = split({ over: { seed: [1, 2], "model.latent": [2, 3] } });
    const merged = mergedKeys(section!.keys, [parseOver("train.batch=1,2"), parseOver("seed=7")]);
    expect(merged.map(({ key }) => key)).toEqual(["seed", "model.latent", "train.batch"]);
    expect(merged[0]).toMatchObject({ values: [7] });
  });

  it.each([
    ["grid", /^sweep \(from s\.yaml\): must be an object with keys of over, random, randomSeed, workers$/],
    [{ ovr: {} }, /^sweep\.ovr \(from s\.yaml\): unknown key; did you mean "over"\? Allowed: over, random/],
    [{ over: ["seed"] }, /^sweep\.over \(from s\.yaml\): must be an object of config keys/],
    [{ over: { seed: 3 } }, /^sweep\.over\["seed"\] \(from s\.yaml\): must be a list such as/],
    [{ over: { seed: [] } }, /^sweep\.over\["seed"\] \(from s\.yaml\): must have at least one value/],
    [{ over: {}, random: 0 }, /^sweep\.random \(from s\.yaml\): must be a whole number, 1 or more, got 0$/],
    [{ over: {}, workers: "2" }, /^sweep\.workers \(from s\.yaml\): must be a whole number, 1 or more, got "2"$/],
  ])("refuses %j", (sweep, message) => {
    expect(() => split(sweep)).toThrow(message);
  });
});
