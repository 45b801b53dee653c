import { describe, expect, it } from "vitest";
import { input, ndArray, type Tensor } from "../graph/index.js";
import { vae } from "../models/index.js";
import { mean, sum } from "../ops/index.js";
import { evaluate } from "../runtime/reference.js";
import { toyData, toyRuntime } from "../testing/toy.js";
import { fillUniform } from "../random/index.js";
import { minibatchFeeds } from "../train/minibatch-feeds.js";
import { trainingProgram } from "../train/index.js";
import { TrainedVae } from "../inference/index.js";
import { adam } from "../optim/index.js";
import { dropout } from "./dropout.js";
import { sequential } from "./layer.js";
import { linear } from "./linear.js";
import { initialValues, Ledger, Scope } from "./scope.js";

const size = 20_000;
/** A row of ones through dropout, with the noise of one step. */
const dropped = (rate: number, step = 0): Float64Array => {
  const x = input("x", [1, size]);
  const ledger = new Ledger(true);
  const y = dropout(rate).apply(x, new Scope(ledger, "net"));
  const [{ tensor, stream, kind }] = ledger.noise.values();
  expect(kind).toBe("uniform");
  const noise = fillUniform(new Float32Array(size), { seed: 1, stream, step });
  return evaluate(
    [y],
    new Map([
      [x, ndArray(new Array<number>(size).fill(1), [1, size])],
      [tensor, ndArray([...noise], [1, size])],
    ]),
  )[0].data;
};
const zerosIn = (values: Float64Array): number => values.filter((v) => v === 0).length;

describe("dropout", () => {
  for (const rate of [0.1, 0.5, 0.8])
    it(`drops a share of ${rate} and keeps the expectation`, () => {
      const values = dropped(rate);
      for (const v of values) if (v !== 0) expect(v).toBeCloseTo(1 / (1 - rate), 12);
      // five standard errors of a Bernoulli share, and of the mean of values of variance rate / (1 - rate)
      expect(Math.abs(zerosIn(values) / size - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / size));
      const average = values.reduce((a, v) => a + v, 0) / size;
      expect(Math.abs(average - 1)).toBeLessThan(5 * Math.sqrt(rate / (1 - rate) / size));
    });

  it("draws another mask each step, the same one for the same step", () => {
    expect(dropped(0.5, 3)).toEqual(dropped(0.5, 3));
    // two independent masks of rate 1/2 differ in half of all places
    const [a, b] = [dropped(0.5, 3), dropped(0.5, 4)];
    const different = a.filter((v, i) => v !== b[i]).length;
    expect(Math.abs(different / size - 0.5)).toBeLessThan((5 * 0.5) / Math.sqrt(size));
  });

  it("is the identity at inference and at rate 0", () => {
    const x = input("x", ["batch", 3]);
    expect(dropout(0.5).apply(x, new Scope(new Ledger(false)))).toBe(x);
    const training = new Ledger(true);
    expect(dropout(0).apply(x, new Scope(training))).toBe(x);
    expect(training.noise.size).toBe(0);
  });

  it("draws for itself in each layer of a net, and each time that the net is applied", () => {
    const net = sequential(dropout(0.2), linear(4), dropout(0.5), sequential(dropout(0.5)));
    const ledger = new Ledger(true);
    const apply = (name: string): Tensor => net.apply(input(name, [8, 4]), new Scope(ledger, "net"));
    apply("a");
    expect([...ledger.noise.keys()]).toEqual([
      "net.dropout0.noise",
      "net.dropout2.noise",
      "net.sequential3.dropout0.noise",
    ]);
    apply("b");
    expect(ledger.noise.size).toBe(6);
    expect(new Set([...ledger.noise.values()].map(({ tensor }) => tensor.name)).size).toBe(6);
    expect([...ledger.noise.keys()]).toContain("net.dropout2.noise2");
    expect(ledger.parameters.size).toBe(2);
  });

  it("masks anew in every step of a training, and not at all in the trained model", async () => {
    // the metric `kept` is the share of ones that one dropout of rate 1/2 lets through in a step
    const ones = linear(1);
    const { program, ledger, x } = trainingProgram({
      model: {
        lossOf: ({ x: pixels }, scope) => {
          const y = dropout(0.5).apply(pixels, scope.child("net"));
          const loss = mean(ones.apply(y, scope.child("head")));
          return { loss, parts: { kept: sum(y, 0) } };
        },
      },
      ...{ batch: 1, x: { width: 16, dtype: "uint8", factor: 1 }, optimizer: adam(), steps: 4 },
    });
    const dataset = { ...toyData(4), pixels: new Uint8Array(64).fill(255) };
    const { feeds } = minibatchFeeds({ program, ledger, x, losses: ["loss"] }, dataset, {
      ...{ batch: 1, seed: 1, binarisation: "threshold" },
    });
    const loop = await (await toyRuntime()).compileLoop(program);
    const values = initialValues(ledger, 1);
    loop.setState(
      Object.fromEntries(
        program.state.map(({ current }) => [
          current.name!,
          { dtype: "float", shape: current.shape as number[], data: values[current.name!] },
        ]),
      ),
    );
    const kept = (await loop.run(4, feeds(0, 4))).metrics["kept"].data as Float32Array;
    await loop.release();
    const masks = [0, 1, 2, 3].map((step) => [...kept.subarray(16 * step, 16 * (step + 1))]);
    for (const mask of masks) expect(new Set(mask)).toEqual(new Set([0, 2]));
    expect(new Set(masks.map((mask) => mask.join())).size).toBe(4);

    const model = vae({
      encoder: sequential(linear(8), dropout(0.9)),
      decoder: sequential(dropout(0.9), linear(16)),
      latent: 2,
    });
    const own = new Ledger(true);
    model.lossOf({ x: input("x", [1, 16]) }, new Scope(own));
    expect(own.noise.size).toBe(3);
    const trained = new TrainedVae(model, initialValues(own, 1), [1, 4, 4], await toyRuntime());
    const twice = [await trained.reconstruct(toyData(3)), await trained.reconstruct(toyData(3))];
    expect(twice[0]).toEqual(twice[1]);
    expect(new Set(twice[0].data).size).toBeGreaterThan(16);
    await trained.release();
  });

  it("says what a rate must be", () => {
    for (const rate of [-0.1, 1, 2, NaN])
      expect(() => dropout(rate)).toThrow(`dropout: rate must be in [0, 1), got ${rate}`);
  });
});
