import { expect, it } from "vitest";
import { constant, input, ndArray } from "../../graph/index.js";
import { gradient, mul, sum } from "../../ops/index.js";
import { evaluate } from "../../runtime/reference.js";
import { balance, slopeWhere } from "./balance.js";

const options = { equilibrium: 0.68, margin: 0.35 };

/** Who moves for these log ratios of images and of made ones. */
function moves(real: readonly number[], fake: readonly number[]): readonly [discriminator: number, decoder: number] {
  const { discriminator, decoder } = balance(constant(ndArray([...real])), constant(ndArray([...fake])), options);
  const [a, b] = evaluate([discriminator, decoder]).map(({ data }) => data[0]);
  return [a, b];
}

it("both move where the discriminator guesses", () => {
  expect(moves([0, 0], [0, 0])).toEqual([1, 1]);
});

it("the discriminator waits where it knows images, or made ones: a loss below 0.33", () => {
  // log (1 + exp -r) is 0.31 at r = 1, 0.34 at 0.9
  expect(moves([1, 1], [0, 0])).toEqual([0, 1]);
  expect(moves([0.9, 0.9], [-0.9, -0.9])).toEqual([1, 1]);
  expect(moves([0, 0], [-1, -1])).toEqual([0, 1]);
});

it("the decoder waits where the discriminator is deceived: a loss above 1.03", () => {
  expect(moves([-0.6, -0.6], [0, 0])).toEqual([1, 0]);
  expect(moves([0, 0], [0.6, 0.6])).toEqual([1, 0]);
});

it("both move where it knows images and is deceived by made ones", () => {
  expect(moves([2, 2], [2, 2])).toEqual([1, 1]);
});

it("slopeWhere keeps the value, and has the slope only where it moves", () => {
  for (const [move, slope] of [
    [1, 6],
    [0, 0],
  ]) {
    const x = input("x", [1]);
    const loss = slopeWhere(constant(move), sum(mul(x, x)));
    const found = evaluate([loss, gradient(loss, [x])[0]], new Map([[x, ndArray([3])]])).map(({ data }) => data[0]);
    expect(found).toEqual([9, slope]);
  }
});
