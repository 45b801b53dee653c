import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs the repository's layer check on a folder; answers the violations as `rule: from -> to`. */
const violations = (folder: string): Promise<string[]> =>
  new Promise((resolve, reject) => {
    const bin = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const config = join(root, ".dependency-cruiser.cjs");
    const args = [bin, "--config", config, "--output-type", "json", "packages"];
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1 << 26 }, (_error, stdout, stderr) => {
      if (!stdout.startsWith("{")) {
        reject(new Error(`dependency-cruiser printed no JSON: ${stderr}`));
        return;
      }
      type Report = { summary: { violations: { rule: { name: string }; from: string; to: string }[] } };
      const short = (path: string): string =>
        path.replace("packages/core/src/", "").replace("packages/studio/src/", "studio:");
      const { summary } = JSON.parse(stdout) as Report;
      resolve(summary.violations.map((v) => `${v.rule.name}: ${short(v.from)} -> ${short(v.to)}`));
    });
  });

const core = (file: string): string => `packages/core/src/${file}`;
const studio = (file: string): string => `packages/studio/src/${file}`;
const manifest = (name: string, dependencies: Record<string, string> = {}): string =>
  JSON.stringify({ name, version: "1.0.0", type: "module", exports: "./index.js", dependencies });

/** A small tree that keeps every rule, with one file in each folder of the core. */
const lawful: Record<string, string> = {
  "package.json": manifest("fixture"),
  "packages/core/package.json": manifest("@latents/core", { "onnxruntime-common": "1", "onnxruntime-node": "1" }),
  "packages/cli/package.json": manifest("latents"),
  "packages/studio/package.json": manifest("@latents/studio"),
  [core("errors.ts")]: "export class LatentsError extends Error {}",
  [core("graph/tensor.ts")]: 'import { LatentsError } from "../errors.js"; export const tensor = LatentsError;',
  [core("ops/add.ts")]: 'import { tensor } from "../graph/tensor.js"; export const add = tensor;',
  [core("onnx/model.ts")]: 'import { add } from "../ops/add.js"; export const model = add;',
  [core("runtime/session.ts")]:
    'import type { Tensor } from "onnxruntime-common"; import { model } from "../onnx/model.js"; export type T = Tensor; export const session = model;',
  [core("runtime/ort-node.ts")]:
    'import { readFileSync } from "node:fs"; import { run } from "onnxruntime-node"; export const ort = [readFileSync, run];',
  [core("random/normal.ts")]: "export const normal = 1;",
  [core("formats/npy.ts")]: "export const npy = 1;",
  [core("nn/linear.ts")]:
    'import { normal } from "../random/normal.js"; import { add } from "../ops/add.js"; export const linear = [normal, add];',
  [core("distributions/normal.ts")]: 'import { add } from "../ops/add.js"; export const normal = add;',
  [core("priors/mixture.ts")]: 'import { normal } from "../distributions/normal.js"; export const mixture = normal;',
  [core("objectives/elbo.ts")]:
    'import { normal } from "../distributions/normal.js"; export const elbo = normal; export type Elbo = 1;',
  [core("models/vae.ts")]: 'import { elbo } from "../objectives/elbo.js"; export const vae = elbo;',
  [core("train/trainer.ts")]:
    'import { vae } from "../models/vae.js"; import { session } from "../runtime/session.js"; export const train = [vae, session];',
  [core("config/schema.ts")]: 'import { train } from "../train/trainer.js"; export const schema = train;',
  // The other half of a planted cycle; lawful as long as models/d.ts does not point back.
  [core("models/e.ts")]: 'import type { D } from "./d.js"; export type E = 1 | D;',
  [core("models/d.ts")]: "export type D = 1;",
  [core("testing/check.ts")]: 'import { session } from "../runtime/session.js"; export const check = session;',
  [core("index.ts")]: 'export { schema } from "./config/schema.js";',
  [core("graph/tensor.test.ts")]: 'import { session } from "../runtime/session.js"; session;',
  "packages/cli/src/index.ts": "export const command = 1;",
  [studio("page.ts")]: "export const page = 1;",
  [studio("ui/button.ts")]: "export const button = 1; export type Button = 1;",
  [studio("api/client.ts")]: "export const client = 1;",
  [studio("run-parts/badge.ts")]: 'import { button } from "../ui/button.js"; export const badge = button;',
  [studio("main.ts")]: 'import { badge } from "./run-parts/badge.js"; badge;',
};
for (const name of ["onnxruntime-common", "onnxruntime-node", "left-pad"]) {
  lawful[`node_modules/${name}/package.json`] = manifest(name);
  lawful[`node_modules/${name}/index.js`] = "export const run = 1; export class Tensor {}";
}

/** Each row: a planted file, its import, and the violation that must be reported. */
const planted: [file: string, source: string, violation: string][] = [
  [core("graph/a.ts"), 'import "../ops/add.js";', "layer-core-graph: graph/a.ts -> ops/add.ts"],
  [core("ops/a.ts"), 'import "../nn/linear.js";', "layer-core-ops: ops/a.ts -> nn/linear.ts"],
  [core("onnx/a.ts"), 'import "../runtime/session.js";', "layer-core-onnx: onnx/a.ts -> runtime/session.ts"],
  [core("runtime/a.ts"), 'import "../nn/linear.js";', "layer-core-runtime: runtime/a.ts -> nn/linear.ts"],
  [core("nn/a.ts"), 'import "../distributions/normal.js";', "layer-core-nn: nn/a.ts -> distributions/normal.ts"],
  [core("optim/a.ts"), 'import "../models/vae.js";', "layer-core-optim: optim/a.ts -> models/vae.ts"],
  [
    core("likelihoods/a.ts"),
    'import "../priors/mixture.js";',
    "layer-core-likelihoods: likelihoods/a.ts -> priors/mixture.ts",
  ],
  [
    core("posteriors/a.ts"),
    'import "../priors/mixture.js";',
    "layer-core-posteriors: posteriors/a.ts -> priors/mixture.ts",
  ],
  [core("priors/a.ts"), 'import "../objectives/elbo.js";', "layer-core-priors: priors/a.ts -> objectives/elbo.ts"],
  [core("objectives/a.ts"), 'import "../models/vae.js";', "layer-core-objectives: objectives/a.ts -> models/vae.ts"],
  [core("models/a.ts"), 'import "../runtime/session.js";', "layer-core-models: models/a.ts -> runtime/session.ts"],
  [core("models/b.ts"), 'import "../train/trainer.js";', "layer-core-models: models/b.ts -> train/trainer.ts"],
  [core("train/a.ts"), 'import "../config/schema.js";', "layer-core-train: train/a.ts -> config/schema.ts"],
  [core("config/a.ts"), 'import "../runtime/session.js";', "layer-core-config: config/a.ts -> runtime/session.ts"],
  [core("data/a.ts"), 'import "../graph/tensor.js";', "layer-core-data: data/a.ts -> graph/tensor.ts"],
  [core("formats/a.ts"), 'import type {} from "../ops/add.js";', "layer-core-formats: formats/a.ts -> ops/add.ts"],
  [
    core("latent-space/a.ts"),
    'import "../runtime/session.js";',
    "layer-core-latent-space: latent-space/a.ts -> runtime/session.ts",
  ],
  [core("misc/a.ts"), 'import "../errors.js";', "known-folders-core: misc/a.ts -> errors.ts"],
  [core("main.ts"), 'import "./testing/check.js";', "testing-is-for-tests: main.ts -> testing/check.ts"],
  [core("train/c.ts"), 'import "node:fs";', "core-is-isomorphic: train/c.ts -> fs"],
  [core("runtime/c.ts"), 'import "node:fs";', "core-is-isomorphic: runtime/c.ts -> fs"],
  [
    core("train/d.ts"),
    'import type { Tensor } from "onnxruntime-common"; export type T = Tensor;',
    "ort-in-two-files: train/d.ts -> node_modules/onnxruntime-common/index.js",
  ],
  [
    core("runtime/d.ts"),
    'import { Tensor } from "onnxruntime-common"; export const t = new Tensor();',
    "ort-types-only: runtime/d.ts -> node_modules/onnxruntime-common/index.js",
  ],
  [
    core("runtime/e.ts"),
    'import type { run } from "onnxruntime-node"; export type R = typeof run;',
    "ort-types-only: runtime/e.ts -> node_modules/onnxruntime-node/index.js",
  ],
  [
    core("runtime/ort-web.ts"),
    'import "onnxruntime-node";',
    "ort-node-or-web: runtime/ort-web.ts -> node_modules/onnxruntime-node/index.js",
  ],
  [
    core("models/c.ts"),
    'import "../../../cli/src/index.js";',
    "core-is-below: models/c.ts -> packages/cli/src/index.ts",
  ],
  [
    "packages/cli/src/a.ts",
    'import "../../studio/src/page.js";',
    "cli-and-studio-apart: packages/cli/src/a.ts -> studio:page.ts",
  ],
  [
    "packages/studio/src/a.ts",
    'import "../../cli/src/index.js";',
    "cli-and-studio-apart: studio:a.ts -> packages/cli/src/index.ts",
  ],
  [
    "packages/cli/src/b.ts",
    'import "../../core/src/models/vae.js";',
    "core-by-its-name: packages/cli/src/b.ts -> models/vae.ts",
  ],
  [
    core("models/d.ts"),
    'import type { E } from "./e.js"; export type D = 1 | E;',
    "no-cycles: models/d.ts -> models/e.ts",
  ],
  [studio("ui/a.ts"), 'import "../api/client.js";', "layer-studio-ui: studio:ui/a.ts -> studio:api/client.ts"],
  [studio("ui/b.ts"), 'import "../page.js";', "layer-studio-ui: studio:ui/b.ts -> studio:page.ts"],
  [studio("misc/a.ts"), 'import "../ui/button.js";', "known-folders-studio: studio:misc/a.ts -> studio:ui/button.ts"],
  [core("models/f.ts"), 'import "./nowhere.js";', "no-missing-module: models/f.ts -> ./nowhere.js"],
  [core("models/g.ts"), 'import "left-pad";', "no-undeclared-package: models/g.ts -> node_modules/left-pad/index.js"],
];

describe("layers", () => {
  let folder = "";
  const write = async (files: Iterable<[string, string]>): Promise<void> => {
    for (const [file, text] of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "latents-layers-"));
    await write(Object.entries(lawful));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("pass a tree that keeps them", async () => {
    expect(await violations(folder)).toEqual([]);
  });

  /** What a tree with these files more is reported for; they are removed again. */
  const violationsWith = async (files: readonly [string, string][]): Promise<string[]> => {
    await write(files);
    const found = await violations(folder);
    await Promise.all(files.map(([file]) => rm(join(folder, file))));
    return found.sort();
  };

  it("report an arrow that leads up, and the cycle of folders that it closes", async () => {
    // run-parts sees ui already, by other files
    const upward = 'import type {} from "../run-parts/badge.js"; export {};';
    expect(await violationsWith([[studio("ui/up.ts"), upward]])).toEqual([
      "layer-studio-ui: studio:ui/up.ts -> studio:run-parts/badge.ts",
      "no-cycles-of-folders-studio: studio:run-parts -> studio:ui",
      "no-cycles-of-folders-studio: studio:ui -> studio:run-parts",
    ]);
  });

  it("report a cycle of folders where the table allows both ways and no file sees itself", async () => {
    const there: [string, string] = [core("random/a.ts"), 'import type {} from "../formats/npy.js"; export {};'];
    const back: [string, string] = [core("formats/b.ts"), 'import "../random/normal.js";'];
    expect(await violationsWith([there])).toEqual([]);
    expect(await violationsWith([there, back])).toEqual([
      "no-cycles-of-folders-core: formats -> random",
      "no-cycles-of-folders-core: random -> formats",
    ]);
  });

  it("report every planted violation, and nothing else but the cycles of folders that they close", async () => {
    await write(planted.map(([file, source]) => [file, source]));
    const found = (await violations(folder)).filter((one) => !one.startsWith("no-cycles-of-folders"));
    expect(found.sort()).toEqual(planted.map(([, , violation]) => violation).sort());
  });
});
