import { describe, expect, it } from "vitest";
import { toyData, toyRuntime, toyVae } from "../testing/toy.js";
import { exemplarPrior } from "../priors/index.js";
import { rowsFrom } from "./rows-from.js";
import { Trainer } from "./trainer.js";

const data = toyData(12);
/** Images as grey values, as texts to be looked up. */
const images = Array.from({ length: 12 }, (_, i) =>
  Float32Array.from(data.pixels.subarray(16 * i, 16 * i + 16), (v) => v / 255).join(),
);
const shown = (rows: Float32Array): string[] =>
  Array.from({ length: rows.length / 16 }, (_, i) => rows.slice(16 * i, 16 * i + 16).join());

describe("rows of the training data", () => {
  it("are images in grey, each once, by seed and name; from the start again where there are fewer", () => {
    const rows = rowsFrom(toyVae(), data);
    const drawn = shown(rows(12, { seed: 1, name: "a" }));
    expect([...drawn].sort()).toEqual([...images].sort());
    expect(shown(rows(12, { seed: 1, name: "a" }))).toEqual(drawn);
    for (const other of [{ seed: 2, name: "a" } as const, { seed: 1, name: "b" } as const])
      expect(shown(rows(12, other))).not.toEqual(drawn);
    expect(shown(rows(14, { seed: 1, name: "a" }))).toEqual([...drawn, drawn[0], drawn[1]]);
  });

  it("are what a prior of exemplars begins with, and keeps", async () => {
    const model = toyVae({ prior: exemplarPrior({ size: 16, components: 5 }) });
    const options = { steps: 6, batch: 4, emaDecay: 0.9 };
    const trainer = await Trainer.create(model, data, await toyRuntime(), options);
    const kept = async (name: string): Promise<string[]> => shown((await trainer.state()).values[name].data);
    const start = await kept("prior.exemplars");
    expect(start.every((image) => images.includes(image))).toBe(true);
    await trainer.run(6);
    expect(await kept("prior.exemplars")).toEqual(start);
    const { values } = await trainer.state();
    values["ema.prior.exemplars"].data.forEach((v, i) => expect(v).toBeCloseTo(values["prior.exemplars"].data[i], 5));
    expect(values["prior.logVar"].data[0]).not.toBe(0);
    await trainer.release();
  });
});
