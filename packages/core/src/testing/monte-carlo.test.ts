import { describe, expect, it } from "vitest";
import { input, ndArray } from "../graph/index.js";
import { add, exp, mean, mul, square, sum } from "../ops/index.js";
import { checkMonteCarlo } from "./monte-carlo.js";

/** E over z ~ N(m, s^2) of sum z^2 is sum m^2 + s^2. */
function secondMoment(tilt = 0) {
  const [m, logStd, noise] = [input("m", [3]), input("logStd", [3]), input("noise", [400, 3])];
  const z = add(m, mul(exp(logStd), noise));
  return {
    closedForm: add(sum(add(square(m), exp(mul(logStd, 2)))), mul(tilt, sum(m))),
    estimate: mean(sum(square(z), 1)),
    parameters: new Map([
      [m, ndArray([0.5, -1, 2])],
      [logStd, ndArray([0, -0.5, 0.3])],
    ]),
    noise: [noise],
  };
}

describe("checkMonteCarlo", () => {
  it("accepts a right closed form, value and all gradients", () => {
    const results = checkMonteCarlo(secondMoment());
    expect(results.map((r) => r.what)).toEqual([
      "value",
      "d/d m[0]",
      "d/d m[1]",
      "d/d m[2]",
      "d/d logStd[0]",
      "d/d logStd[1]",
      "d/d logStd[2]",
    ]);
    expect(results.every((r) => r.standardError > 0 && r.standardError < 0.1)).toBe(true);
  });
  it("rejects one that is off, and one whose value is right at this point but not its gradient", () => {
    expect(() => checkMonteCarlo(secondMoment(0.2))).toThrow(/Monte Carlo check: value is/);
    const test = secondMoment();
    const [m] = [...test.parameters.keys()];
    const flatAtPoint = add(test.closedForm, mul(0.1, sum(add(m, -0.5))));
    expect(() => checkMonteCarlo({ ...test, closedForm: flatAtPoint })).toThrow(/d\/d m\[0\] is/);
  });
  it("wants enough batches", () => {
    expect(() => checkMonteCarlo({ ...secondMoment(), batches: 2 })).toThrow("needs 8 batches or more");
  });
});
