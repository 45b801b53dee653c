import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSafetensors, squaredError, writeSafetensors } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as objectives from "../../packages/core/src/objectives/index.js";
import { fillNormal, fillUniform } from "../../packages/core/src/random/index.js";
import { objectiveGraph, type ObjectiveGraph } from "../../packages/core/src/testing/objective-graph.js";
import { relativeError } from "../cross-check.js";
import { findTorch, torchEnvironment } from "../torch-process.js";

const script = fileURLToPath(new URL("./pythae_losses.py", import.meta.url));
/** Where pythae lies, if not beside torch: a folder for PYTHONPATH. */
const environment = { ...torchEnvironment(), PYTHONPATH: process.env.LATENTS_PYTHAE ?? "" };
const torch = findTorch();
const canImport = (python: string): boolean =>
  spawnSync(python, ["-c", "import pydantic, cloudpickle, tqdm, importlib.util as u; assert u.find_spec('pythae')"], {
    ...{ env: environment, stdio: "ignore" },
  }).status === 0;
const python = torch.python !== undefined && canImport(torch.python) ? torch.python : undefined;
if (python === undefined)
  process.stderr.write(
    `oracles skipped: ${torch.skip ?? "no pythae found beside torch"}; pip install --no-deps pythae==0.1.2, then pydantic, cloudpickle, tqdm, in a folder that LATENTS_PYTHAE names\n`,
  );

const [n, d, latent, m, k] = [5, 7, 3, 3, 4];
const draw = (count: number, stream: string): number[] =>
  [...fillNormal(new Float64Array(count), { seed: 1, stream, step: 0 })].map((v) => Math.fround(0.8 * v));
const rows = (values: readonly number[], width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, i) => values.slice(i * width, (i + 1) * width));
const bits = [...fillUniform(new Float64Array(n * d), { seed: 1, stream: "x", step: 0 })].map((v) => Math.round(v));
const point = {
  x: rows(bits, d),
  mean: rows(draw(n * latent, "mean"), latent),
  logVar: rows(draw(n * latent, "logVar"), latent),
  w: rows(draw(latent * d, "w"), d),
};

/** An objective at the point; its noise by name is what pythae is given. */
const at = (objective: objectives.Objective, scale?: 1): ObjectiveGraph =>
  objectiveGraph(objective, { point, ...(scale && { likelihood: squaredError({ scale }) }) });
const noiseOf = (graph: ObjectiveGraph, name: string): number[] => [
  ...[...graph.feeds()].find(([tensor]) => tensor.name === `noise:objective.${name}`)![1].data,
];

const gradientPenalty = objectives.rae({ codeWeight: 0.3, regularizer: "gradient-penalty", regularizerWeight: 0.2 });
const noPenalty = objectives.rae({ codeWeight: 0.3, regularizer: "gradient-penalty", regularizerWeight: 0 });
const graphs = {
  "wae-imq": at(objectives.waeMmd({ lambda: 7, kernel: "imq", scales: [0.5, 1, 2] }), 1),
  "wae-rbf": at(objectives.waeMmd({ lambda: 7, kernel: "rbf", scales: [1] }), 1),
  "rae-l2": at(noPenalty, 1),
  "rae-gp": at(gradientPenalty, 1),
  miwae: at(objectives.miwae({ m, k })),
  iwae: at(objectives.iwae({ k: m * k })),
  ciwae: at(objectives.ciwae({ beta: 0.3, k: m * k })),
  piwae: at(objectives.piwae({ m, k })),
};

describe.skipIf(python === undefined)("against pythae 0.1.2 on the same tensors", () => {
  const folder = mkdtempSync(join(tmpdir(), "oracle-"));
  let theirs: ReadonlyMap<string, { readonly values: ArrayLike<number> }>;
  beforeAll(() => {
    const tensor = (values: readonly number[], ...shape: number[]) => ({ shape, values: Float32Array.from(values) });
    const given = {
      ...{ x: tensor(bits, n, d), mean: tensor(point.mean.flat(), n, latent), w: tensor(point.w.flat(), latent, d) },
      ...{ log_var: tensor(point.logVar.flat(), n, latent), m: tensor([m], 1), k: tensor([k], 1) },
      noise: tensor(noiseOf(graphs.miwae, "noise"), m * k, n, latent),
      prior: tensor(noiseOf(graphs["wae-imq"], "priorNoise"), n, latent),
      direction: tensor(noiseOf(graphs["rae-gp"], "direction"), n, d),
    };
    const [from, to] = [`${folder}/in.safetensors`, `${folder}/out.safetensors`];
    writeFileSync(from, writeSafetensors(new Map(Object.entries(given))));
    execFileSync(python!, [script, from, to], { env: environment, stdio: ["ignore", "ignore", "inherit"] });
    theirs = readSafetensors(new Uint8Array(readFileSync(to)), to).tensors as typeof theirs;
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  const slopes = ["mean", "log_var", "w"];
  const differences = (name: keyof typeof graphs, wanted: readonly string[], theirName: string = name): number[] => {
    const graph = graphs[name];
    const [loss, ...ours] = graph.numbers([graph.loss, ...graph.slopes()]);
    return wanted.map((what) => {
      const values = what === "loss" ? loss : ours[slopes.indexOf(what)];
      return relativeError(values, theirs.get(`${theirName}.${what}`)!.values);
    });
  };
  /** Slopes in what a point does not have are 0 on both sides. */
  const close = (found: readonly number[]): void => found.forEach((v) => expect(v).toBeLessThan(1e-4));

  it.each(["wae-imq", "wae-rbf", "rae-l2", "rae-gp"] as const)("%s: loss and slopes to 1e-4", (name) => {
    close(differences(name, ["loss", "mean", "w"]));
  });
  it.each(["miwae", "iwae", "ciwae"] as const)("%s: slopes to 1e-4", (name) => close(differences(name, slopes)));
  it("piwae: the encoder's slopes and the decoder's to 1e-4", () => {
    close(differences("piwae", ["mean", "log_var"], "piwae-encoder"));
    close(differences("piwae", ["w"], "piwae-decoder"));
  });
  it("would see a difference: wae by another kernel, miwae by other numbers", () => {
    expect(differences("wae-imq", ["mean"], "wae-rbf")[0]).toBeGreaterThan(1e-2);
    expect(differences("miwae", ["mean"], "iwae")[0]).toBeGreaterThan(1e-2);
  });
});
