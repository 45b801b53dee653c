import { expect, it } from "vitest";
import { normal } from "../distributions/index.js";
import { input, ndArray } from "../graph/index.js";
import { Ledger, Scope } from "../nn/index.js";
import { mean, sub, sum } from "../ops/index.js";
import { gaussianPosterior } from "../posteriors/index.js";
import { checkMonteCarlo } from "../testing/monte-carlo.js";
import { standardNormal } from "./standard-normal.js";

it("standardNormal's KL is E_q[log q(z) - log p(z)] of its own density", () => {
  const prior = standardNormal().build(2, new Scope(new Ledger(true)));
  const [m, logVar, noise] = [input("mean", [2]), input("logVar", [2]), input("noise", [400, 2])];
  const q = normal(m, logVar);
  const z = q.sample(noise);
  checkMonteCarlo({
    closedForm: sum(prior.kl!(gaussianPosterior(q))!.perDimension!),
    estimate: mean(sub(q.logProb(z), prior.logProb(z))),
    parameters: new Map([
      [m, ndArray([0.5, -2])],
      [logVar, ndArray([-1, 0.7])],
    ]),
    noise: [noise],
  });
  expect(prior.sample(400, () => noise)).toBe(noise);
});
