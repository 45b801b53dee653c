import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { initialValues, Ledger, Scope } from "../nn/index.js";
import { gradient, sum } from "../ops/index.js";
import { codesPrior } from "../priors/index.js";
import { fillUniform } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { withSpreadValues } from "../testing/spread-values.js";
import { vqPosterior } from "./vq-posterior.js";

const options = { codes: 4, codeSize: 2, decay: 0.9, commitment: 0.5 };
/** Two rows of two vectors: near codes 0 and 2, and both near code 3. */
const vectors = [1.1, 0.9, -1, 1.2, 0.2, -2, 0, -1.9];
const [uses, table] = [
  [2, 1, 4, 1],
  [1, 1, 1, -1, -1, 1, 0, -2],
];

/** The posterior whose head gives its features as they are. */
function built(training = true) {
  const ledger = new Ledger(training);
  const scope = new Scope(ledger);
  const features = input("features", [2, 4]);
  const posterior = vqPosterior(options);
  const q = posterior.build(features, 4, scope);
  const identity = Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0));
  const feeds = new Map<Tensor, NdArray>([
    [features, ndArray(vectors, [2, 4])],
    [ledger.parameters.get("vectors.weight")!.tensor, ndArray(identity, [4, 4])],
    [ledger.parameters.get("vectors.bias")!.tensor, ndArray([0, 0, 0, 0])],
    [ledger.state.get("uses")!.current, ndArray(uses, [4, 1])],
    [
      ledger.state.get("sums")!.current,
      ndArray(
        table.map((v, i) => v * uses[Math.floor(i / 2)]),
        [4, 2],
      ),
    ],
  ]);
  return { ledger, scope, features, posterior, q, feeds };
}
const closeTo = (got: ArrayLike<number>, wanted: readonly number[]): void =>
  expect([...Array.from(got)]).toEqual(wanted.map((v) => expect.closeTo(v, 12) as number));

describe("vqPosterior", () => {
  it("replaces each vector by the nearest code, with the slope of the vector, for certain", () => {
    const { q, features, feeds } = built();
    const noise = constant(ndArray(new Array<number>(24).fill(0.7), [3, 2, 4]));
    const { z, logProb } = q.draw(noise);
    const nearest = [1, 1, -1, 1, 0, -2, 0, -2];
    const [draws, own, code, entropy, slopes] = evaluate(
      [z, logProb, q.mean, q.entropy!, ...gradient(sum(q.mean), [features])],
      feeds,
    );
    expect(draws.shape).toEqual([3, 2, 4]);
    closeTo(draws.data.subarray(8, 16), nearest);
    closeTo(code.data, nearest);
    closeTo(own.data, new Array<number>(6).fill(0));
    closeTo(entropy.data, [0, 0]);
    closeTo(slopes.data, new Array<number>(8).fill(1));
  });

  it("adds the squared distance to the codes to the loss, and its slope reaches the encoder alone", () => {
    const { ledger, features, feeds } = built();
    const penalty = ledger.penalties.get("commitment")!;
    const [rows, slopes] = evaluate([penalty, ...gradient(sum(penalty), [features])], feeds);
    closeTo(rows.data, [0.5 * (0.01 + 0.01 + 0.04), 0.5 * (0.04 + 0.01)]);
    closeTo(slopes.data, [0.1, -0.1, 0, 0.2, 0.2, 0, 0, 0.1]);
  });

  it("moves its codes by moving averages, and a code out of use to a vector of the minibatch", () => {
    const { ledger, feeds } = built();
    const next = (name: string): Float64Array => evaluate([ledger.state.get(name)!.next!], feeds)[0].data;
    // how often each was nearest: 1, 0, 1, 2
    closeTo(next("uses"), [2 * 0.9 + 0.1, 0.9, 4 * 0.9 + 0.1, 0.9 + 0.2]);
    closeTo(next("sums").subarray(0, 2), [2 * 0.9 + 0.11, 2 * 0.9 + 0.09]);
    closeTo(next("sums").subarray(6), [0.02, -2 * 0.9 - 0.39]);
    // of 4 vectors and 4 codes an even share is 1: a code below 0.03 of it has fallen out of use
    const idle = ndArray([2, 0.01, 4, 1], [4, 1]);
    const faded = new Map([...feeds, [ledger.state.get("uses")!.current, idle] as const]);
    faded.set(ledger.state.get("sums")!.current, ndArray([2, 2, 0.01, -0.01, -4, 4, 0, -2], [4, 2]));
    const [count, total] = evaluate([ledger.state.get("uses")!.next!, ledger.state.get("sums")!.next!], faded);
    expect(count.data[1]).toBe(1);
    closeTo(total.data.subarray(2, 4), vectors.slice(2, 4));
  });

  it("keeps its codes as they are at inference, and starts with codes that differ", () => {
    const { ledger } = built(false);
    expect([...ledger.state.values()].map(({ next }) => next)).toEqual([undefined, undefined]);
    expect(ledger.penalties.size).toBe(0);
    expect(new Set(initialValues(ledger, 1)["sums"]).size).toBe(8);
  });

  it("says what latent must be", () => {
    const scope = new Scope(new Ledger(true));
    expect(() => vqPosterior({ codeSize: 3 }).build(input("f", [2, 4]), 4, scope)).toThrow(
      "posterior vq: model.latent must be a multiple of codeSize, got 4 and 3; set one of them",
    );
  });
});

describe("codesPrior", () => {
  const codebook = { table: constant(ndArray(table, [4, 2])), codes: 4, size: 2 };
  const all = Array.from({ length: 16 }, (_, i) => [Math.floor(i / 4), i % 4]);
  const values = all.flatMap((pair) => pair.flatMap((k) => table.slice(2 * k, 2 * k + 2)));
  const write = (scope: Scope) => codesPrior({ hidden: 6 }).build(4, scope, { codebook });

  it("is a mass over all pairs of codes, of which the second depends on the first alone", () => {
    const { made, feeds } = withSpreadValues((scope) => write(scope).logProb(constant(ndArray(values, [16, 4]))), 0.8);
    const mass = evaluate([made], feeds)[0].data.map(Math.exp);
    expect(mass.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    const first = [0, 1, 2, 3].map((k) => mass.subarray(4 * k, 4 * k + 4).reduce((a, b) => a + b));
    const second = (k: number): number[] => [...mass.subarray(4 * k, 4 * k + 4)].map((v) => v / first[k]);
    expect(Math.abs(second(0)[0] - second(1)[0])).toBeGreaterThan(1e-3);
  });

  it("draws codes as often as it says, each a row of the codebook", () => {
    const count = 6_000;
    const uniform = input("uniform", [count, 2]);
    const { made, feeds } = withSpreadValues((scope) => {
      const p = write(scope);
      return [p.logProb(constant(ndArray(values, [16, 4]))), p.sample(count, () => uniform)] as const;
    }, 0.8);
    const noise = fillUniform(new Float64Array(2 * count), { seed: 2, stream: "codes", step: 0 });
    const [logMass, draws] = evaluate(made, new Map([...feeds, [uniform, ndArray([...noise], [count, 2])]]));
    const shares = new Float64Array(16);
    for (let i = 0; i < count; i++) {
      const drawn = draws.data.subarray(4 * i, 4 * i + 4);
      const at = all.findIndex((_, j) => drawn.every((v, d) => v === values[4 * j + d]));
      shares[at] += 1 / count;
    }
    logMass.data.forEach((v, i) => {
      const p = Math.exp(v);
      expect(Math.abs(shares[i] - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / count) + 1e-12);
    });
  });

  it("has slopes of its own parameters alone, and needs a codebook", () => {
    const at = input("at", [16, 4]);
    const { made, feeds } = withSpreadValues((scope) => sum(write(scope).logProb(at)));
    feeds.set(at, ndArray(values, [16, 4]));
    const parameters = [...feeds.keys()].filter((tensor) => tensor !== at);
    const [toCodes, ...own] = evaluate(gradient(made, [at, ...parameters]), feeds);
    expect(toCodes.data.every((v) => v === 0)).toBe(true);
    expect(own.every(({ data }) => data.some((v) => Math.abs(v) > 1e-6))).toBe(true);
    expect(() => codesPrior().build(4, new Scope(new Ledger(true)))).toThrow(
      "prior codes: is made of the posterior's codebook, and this one has none; set model.posterior.type to vq",
    );
  });
});
