import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readNpz, writeNpz, type NpyArray } from "latents/formats";
import { trainTable } from "latents/config";
import { modelledColumns, subset } from "latents/data";
import { saveModel } from "latents/run";
import type { Matrix, NoiseRows, TrainedVae } from "latents/inference";
import { fillNoise } from "latents/random";
import { afterAll, expect, it } from "vitest";
import { people, peopleColumns } from "../../packages/core/src/testing/people.js";
import { labelledToyData } from "../../packages/core/src/testing/toy.js";
import { toyFamily, toyTrained } from "../../packages/core/src/testing/toy-family.js";

const python = process.env.LATENTS_PYTHON ?? "python3";
const isThere = spawnSync(python, ["-c", "import numpy, onnxruntime"]).status === 0;
const skipped = isThere
  ? ""
  : ` (skipped: ${python} has no numpy and onnxruntime; name one that has in LATENTS_PYTHON)`;

const out = mkdtempSync(join(tmpdir(), "latents-python-"));
afterAll(() => {
  rmSync(out, { recursive: true });
});

const rows = 6;
const data = labelledToyData(rows);
const x: Matrix = { shape: [rows, 16], data: Float32Array.from(data.pixels, (v) => Number(v > 127)) };
const labels = [...data.labels!];

type Arrays = Map<string, NpyArray>;

/** The noise of every net that draws, as the library's seed 2 draws it; put among the arrays for Python too. */
function noiseOf(trained: TrainedVae, arrays: Arrays): Record<string, NoiseRows> {
  const noise: Record<string, NoiseRows> = {};
  const streams: Readonly<Record<string, string>> = { normal: "sample", uniform: "sample-component" };
  for (const { name: net, inputs } of trained.exportOnnx().nets)
    for (const { name: port, shape } of inputs) {
      if (!["draw", "prior", "score"].includes(net) || ["x", "labels", "covariates"].includes(port)) continue;
      const stream = { draw: "encode", prior: streams[port] ?? `sample.${port}`, score: "own" }[net]!;
      const width = Number(shape.at(-1));
      const kind = port.startsWith("uniform") ? "uniform" : "normal";
      const values = fillNoise(kind, new Float32Array(rows * width), { seed: 2, stream, step: 0 });
      arrays.set(`${net}.${port}`, { shape: [rows, width], values });
      (noise[net] as Record<string, Matrix>) = { ...noise[net], [port]: { shape: [rows, width], data: values } };
    }
  return noise;
}

function askPython(folder: string, arrays: Arrays): { said: string; found: Map<string, NpyArray> } {
  const [images, answers] = [join(out, "images.npz"), join(out, "answers.npz")];
  writeFileSync(images, writeNpz(arrays));
  const script = fileURLToPath(new URL("ask_model.py", import.meta.url));
  const said = execFileSync(python, [script, folder, images, answers], { encoding: "utf8" });
  return { said, found: readNpz(new Uint8Array(readFileSync(answers)), "answers.npz") };
}

it.skipIf(!isThere).each(Object.entries(toyFamily))(
  `Python encodes, draws, samples and scores as the library does, for equal noise${skipped}: %s`,
  async (name, parts) => {
    const trained = await toyTrained(parts);
    const folder = join(out, name.replaceAll(/\W/g, "-"));
    await saveModel(trained, folder);
    const given = trained.classes > 0 ? { labels } : {};
    const inferred = trained.model.conditioning?.inferred !== undefined;

    const arrays = new Map<string, NpyArray>([["x", { shape: [...x.shape], values: x.data }]]);
    if (trained.classes > 0) arrays.set("labels", { shape: [rows], values: Int32Array.from(labels) });
    const noise = noiseOf(trained, arrays);
    const { said, found } = askPython(folder, arrays);
    expect(said).toMatch(/^6 rows of x: -?\d+\.\d\d nats each, codes of 2 dimensions\n$/);
    const close = (key: string, wanted: Float32Array): void => {
      const values = found.get(key)!.values as Float32Array;
      expect(values).toHaveLength(wanted.length);
      values.forEach((v, i) => expect(v).toBeCloseTo(wanted[i], 4));
    };
    close("mean", (await trained.encode(x, given)).data);
    close("z", (await trained.encode(x, { ...given, sample: true, seed: 2 })).data);
    close("samples", (await trained.sample(rows, { ...given, seed: 2 })).data);
    close("negElbo", (await trained.score(x, { ...(!inferred && given), noise: noise["score"] })).negElbo);
    await trained.release();
  },
);

it.skipIf(!isThere).each([[[]], [["plan", "age"]]])(
  `Python gives rows of a table, as the data have them, and gets such${skipped}: covariates %j`,
  async (covariates: string[]) => {
    const table = people(200, { missing: 0.1, ...(covariates.length > 0 && { covariates }) });
    const net = { type: "mlp" as const, hidden: [16] };
    const trained = await trainTable(table, {
      ...{ threads: 1, seed: 1 },
      config: {
        model: { latent: 2, encoder: net, decoder: net, prior: "standard-normal" },
        train: { steps: 30, batch: 50 },
      },
    });
    const folder = join(out, `table-${covariates.length}`);
    await saveModel(trained, folder);
    const asked = subset(
      table,
      Array.from({ length: rows }, (_, i) => i),
    );
    const width = peopleColumns.length;
    const data = Float32Array.from(asked.values);
    expect(data.some(Number.isNaN)).toBe(true);
    const arrays: Arrays = new Map([["x", { shape: [rows, width], values: data }]]);
    const places = covariates.map((name) => peopleColumns.findIndex((column) => column.name === name));
    const given = Float32Array.from({ length: rows * places.length }, (_, i) => (i % 2 === 0 ? 2 : 30 + i));
    const own = places.length > 0 && { covariates: { shape: [rows, places.length] as const, data: given } };
    if (own) arrays.set("covariates", { shape: [rows, places.length], values: given });
    const noise = noiseOf(trained, arrays);
    const { found } = askPython(folder, arrays);

    /** Numbers of the size of an income come within a part in 10,000. */
    const close = (key: string, wanted: Float32Array): void => {
      const values = found.get(key)!.values as Float32Array;
      expect(values).toHaveLength(wanted.length);
      values.forEach((v, i) => expect(Math.abs(v - wanted[i]), key).toBeLessThan(1e-4 * (1 + Math.abs(wanted[i]))));
    };
    close("mean", (await trained.encode(asked)).data);
    close("z", (await trained.encode(asked, { sample: true, seed: 2 })).data);
    close("negElbo", (await trained.score(asked, { noise: noise["score"] })).negElbo);
    const codes = await trained.sampleCodes(rows, { seed: 2, ...own });
    close("samples", (await trained.decode(codes, { ...own })).data);
    // each within its column's range, as the data have it: what came in, comes out
    const samples = found.get("samples")!.values as Float32Array;
    const names = modelledColumns(trained.model.encoding!).map(({ encoding }) => encoding.column);
    expect(samples).toHaveLength(rows * names.length);
    samples.forEach((v, i) => {
      const { bounds, categories } = names[i % names.length];
      const [low, high] = categories ? [0, categories.length - 1] : (bounds ?? [0, 1]);
      // the files' numbers are float32
      expect(v).toBeGreaterThanOrEqual(low - 1e-6 * Math.abs(low));
      expect(v).toBeLessThanOrEqual(high + 1e-6 * Math.abs(high));
    });
    await trained.release();
  },
);
