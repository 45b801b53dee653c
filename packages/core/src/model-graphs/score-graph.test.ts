import { describe, expect, it } from "vitest";
import { input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { latentBound } from "../latents/index.js";
import { knownLabels } from "../models/index.js";
import { noiseNameOf } from "../objectives/index.js";
import { add } from "../ops/index.js";
import { fillNormal } from "../random/index.js";
import { evaluateOrt, toyRuntime } from "../testing/toy.js";
import { toyFamily, toyTrained } from "../testing/toy-family.js";
import { bindParameters, modelGraph } from "./model-graph.js";
import { scoreGraph } from "./score-graph.js";

const [rows, size] = [5, 16];
const bits = Float64Array.from({ length: rows * size }, (_, i) => Number((i * 7) % 5 > 2));
const noiseOf = (name: string, length: number): Float32Array =>
  fillNormal(new Float32Array(length), { seed: 1, stream: name, step: 0 });

describe("scoreGraph", () => {
  it.each(Object.entries(toyFamily))("is the bound of each row, whatever their number: %s", async (_, parts) => {
    const { model, values } = await toyTrained(parts);
    const { latents, conditioning } = model;
    const classes = conditioning?.supervision.classes ?? 0;
    const sums = conditioning?.inferred ? classes : 1;
    const labels = Array.from({ length: rows * classes }, (_, i) =>
      Number(i % classes === Math.floor(i / classes) % classes),
    );
    const given = sums === 1 && classes > 0 ? ndArray(labels, [rows, classes]) : undefined;

    // by the bound of so many rows, whose copies for a sum stand class by class
    const feeds = new Map<Tensor, NdArray>();
    const x = input("x", [rows, size]);
    feeds.set(x, ndArray([...bits], [rows, size]));
    const label = given && input("labels", [rows, classes]);
    if (label) feeds.set(label, given);
    const fixed = modelGraph("fixed", [], (scope) => {
      const { rec, kl } = latentBound(
        latents,
        {
          ...{ x, known: knownLabels(label) },
          noise: (latent, _, shape) => {
            const tensor = input(`noise of ${latent}`, shape);
            const [copies, width] = shape as number[];
            const all = noiseOf(noiseNameOf(latents, latent), copies * width);
            feeds.set(tensor, ndArray([...all], [copies, width]));
            return tensor;
          },
        },
        scope,
      );
      return { rec, kl, negElbo: add(rec, kl) };
    });
    for (const p of fixed.parameters) feeds.set(p, ndArray([...values[p.name!]], p.shape as number[]));
    const { rec, kl, negElbo } = fixed.graph.outputs;
    const wanted = await evaluateOrt([rec, kl, negElbo], feeds);

    const graph = scoreGraph(model, size);
    const executable = await (await toyRuntime()).compile(bindParameters(graph, values));
    const found = await executable.run({
      x: { dtype: "float", shape: [rows, size], data: Float32Array.from(bits) },
      ...(given && {
        labels: { dtype: "float", shape: [rows, classes], data: Float32Array.from(given.data) },
      }),
      ...Object.fromEntries(
        graph.noise.map(({ name, shape }) => {
          const width = Number(shape.at(-1)) / sums;
          const all = noiseOf(name, sums * rows * width);
          // row i holds its draws for each class, one after another
          const data = Float32Array.from({ length: all.length }, (_, at) => {
            const [row, c, j] = [Math.floor(at / (sums * width)), Math.floor(at / width) % sums, at % width];
            return all[(c * rows + row) * width + j];
          });
          return [name, { dtype: "float", shape: [rows, sums * width], data }];
        }),
      ),
    });
    await executable.release();
    ["rec", "kl", "negElbo"].forEach((name, which) => {
      expect(found[name].shape).toEqual([rows]);
      for (let i = 0; i < rows; i++) expect(found[name].data[i]).toBeCloseTo(wanted[which][i], 3);
    });
    expect(new Set(found["negElbo"].data as Float32Array).size).toBe(rows);
  });
});
