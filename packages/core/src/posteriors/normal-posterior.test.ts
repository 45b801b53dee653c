import { describe, expect, it } from "vitest";
import { input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { Ledger, Scope } from "../nn/index.js";
import { evaluate } from "../runtime/reference.js";
import { normalPosterior } from "./normal-posterior.js";

const features = input("features", [1, 2]);

function build(variance: "exp" | "softplus", spreads: readonly number[]): { logVar: number[]; names: string[] } {
  const ledger = new Ledger(true);
  const q = normalPosterior({ variance }).build(features, 3, new Scope(ledger, "posterior"));
  expect(q.mean.shape).toEqual([1, 3]);
  const feeds = new Map<Tensor, NdArray>([[features, ndArray([1, 1], [1, 2])]]);
  for (const { name, tensor } of ledger.parameters.values())
    feeds.set(
      tensor,
      ndArray(
        tensor.rank === 1 ? (name.includes("logVar") ? spreads : [1, 2, 3]) : Array<number>(6).fill(0),
        tensor.shape as number[],
      ),
    );
  const [mean, logVar] = evaluate([q.mean, q.gaussian!.logVar], feeds);
  expect([...mean.data]).toEqual([1, 2, 3]);
  return { logVar: [...logVar.data], names: [...ledger.parameters.keys()].sort() };
}

describe("normalPosterior", () => {
  it("has two heads with readable names", () => {
    expect(build("exp", [0, 0, 0]).names).toEqual([
      "posterior.logVar.bias",
      "posterior.logVar.weight",
      "posterior.mean.bias",
      "posterior.mean.weight",
    ]);
  });
  it("by exp: the head is the log-variance", () => {
    expect(build("exp", [-2, 0, 5]).logVar).toEqual([-2, 0, 5]);
  });
  it("by softplus: variance = softplus(head) + 1e-8, finite at both ends", () => {
    const { logVar } = build("softplus", [0, 3, -500]);
    expect(logVar[0]).toBeCloseTo(Math.log(Math.log(2) + 1e-8), 12);
    expect(logVar[1]).toBeCloseTo(Math.log(Math.log1p(Math.exp(3)) + 1e-8), 12);
    expect(logVar[2]).toBeCloseTo(Math.log(1e-8), 9);
  });
});
