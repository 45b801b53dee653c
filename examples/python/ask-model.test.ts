import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readNpz, writeNpz, type NpyArray } from "latents/formats";
import { saveModel } from "latents/run";
import type { Matrix, NoiseRows } from "latents/inference";
import { fillNoise } from "latents/random";
import { afterAll, expect, it } from "vitest";
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
    const noise: Record<string, NoiseRows> = {};
    const streams: Readonly<Record<string, string>> = { normal: "sample", uniform: "sample-component" };
    for (const { name: net, inputs } of trained.exportOnnx().nets)
      for (const { name: port, shape } of inputs) {
        if (!["draw", "prior", "score"].includes(net) || port === "x" || port === "labels") continue;
        const stream = { draw: "encode", prior: streams[port] ?? `sample.${port}`, score: "own" }[net]!;
        const width = Number(shape.at(-1));
        const kind = port.startsWith("uniform") ? "uniform" : "normal";
        const values = fillNoise(kind, new Float32Array(rows * width), { seed: 2, stream, step: 0 });
        arrays.set(`${net}.${port}`, { shape: [rows, width], values });
        (noise[net] as Record<string, Matrix>) = { ...noise[net], [port]: { shape: [rows, width], data: values } };
      }
    const [images, answers] = [join(out, "images.npz"), join(out, "answers.npz")];
    writeFileSync(images, writeNpz(arrays));
    const script = fileURLToPath(new URL("ask_model.py", import.meta.url));
    const said = execFileSync(python, [script, folder, images, answers], { encoding: "utf8" });
    expect(said).toMatch(/^6 images: -?\d+\.\d\d nats an image, codes of 2 dimensions\n$/);

    const found = readNpz(new Uint8Array(readFileSync(answers)), "answers.npz");
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
