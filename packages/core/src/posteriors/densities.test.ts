import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { Ledger, Scope } from "../nn/index.js";
import { standardNormal } from "../priors/index.js";
import { mean, sub, sum } from "../ops/index.js";
import { evaluate } from "../runtime/reference.js";
import { givenScope } from "../testing/given-scope.js";
import { checkGradient } from "../testing/gradient-check.js";
import { checkMonteCarlo } from "../testing/monte-carlo.js";
import { withSpreadValues } from "../testing/spread-values.js";
import { fullNormalPosterior } from "./full-normal-posterior.js";
import { iafPosterior } from "./iaf-posterior.js";
import { mafPosterior } from "./maf-posterior.js";
import { normalPosterior } from "./normal-posterior.js";
import { planarPosterior } from "./planar-posterior.js";
import type { Posterior } from "./posterior.js";
import { realNvpPosterior } from "./real-nvp-posterior.js";

const [features, noise, z] = [input("features", [1, 2]), input("noise", ["rows", 2]), input("z", ["rows", 2])];
const given = ndArray([0.7, -1.2], [1, 2]);

const posteriors: readonly { readonly posterior: Posterior; readonly isScored: boolean }[] = [
  { posterior: normalPosterior(), isScored: true },
  { posterior: fullNormalPosterior(), isScored: true },
  { posterior: planarPosterior({ steps: 3 }), isScored: false },
  { posterior: realNvpPosterior({ couplings: 3, hidden: [5], activation: "tanh" }), isScored: true },
  { posterior: iafPosterior({ steps: 2, hidden: 5 }), isScored: false },
  { posterior: mafPosterior({ steps: 2, hidden: 5 }), isScored: true },
];

describe.each(posteriors)("q(z|x) of $posterior.name", ({ posterior, isScored }) => {
  const { made: q, feeds } = withSpreadValues((scope) => posterior.build(features, 2, scope));
  const drawn = q.draw(noise);
  const at = (of: Tensor, values: readonly number[], outputs: readonly Tensor[]): Float64Array[] =>
    evaluate(
      outputs,
      new Map<Tensor, NdArray>([...feeds, [features, given], [of, ndArray(values, [values.length / 2, 2])]]),
    ).map(({ data }) => data);
  const places = [0, 0, 0.3, -1.1, -2, 0.5, 1.7, 1.2];

  it("knows the density of its draws: that of the noise over the determinant of how z moves with it", () => {
    const [own] = at(noise, places, [drawn.logProb]);
    for (let row = 0; row < 4; row++) {
      const e = places.slice(2 * row, 2 * row + 2);
      const [a, b] = [0, 1].map((j) => {
        const by = (d: number): Float64Array =>
          at(
            noise,
            e.map((v, i) => (i === j ? v + d : v)),
            [drawn.z],
          )[0];
        const [plus, minus] = [by(1e-5), by(-1e-5)];
        return [0, 1].map((i) => (plus[i] - minus[i]) / 2e-5);
      });
      const logNoise = -(e[0] ** 2 + e[1] ** 2) / 2 - Math.log(2 * Math.PI);
      expect(own[row]).toBeCloseTo(logNoise - Math.log(Math.abs(a[0] * b[1] - a[1] * b[0])), 7);
    }
  });

  it.runIf(isScored)("scores any z as it scores its own draws, and integrates to 1", () => {
    const [draws, own] = at(noise, places, [drawn.z, drawn.logProb]);
    const [scored] = at(z, [...draws], [q.logProb!(z)]);
    own.forEach((v, i) => expect(scored[i]).toBeCloseTo(v, 9));
    const [reach, steps] = [14, 200];
    const step = (2 * reach) / steps;
    const node = (i: number): number => -reach + step * (i + 0.5);
    const grid = Array.from({ length: 2 * steps * steps }, (_, i) =>
      node(i % 2 === 0 ? Math.floor(i / 2 / steps) : (i >> 1) % steps),
    );
    const [density] = at(z, grid, [q.logProb!(z)]);
    expect(density.reduce((total, v) => total + Math.exp(v), 0) * step * step).toBeCloseTo(1, 4);
  });

  it.runIf(!isScored)("knows the density of its own draws alone", () => expect(q.logProb).toBeUndefined());

  it("stands for x by where noise 0 goes, and takes draws with an axis in front", () => {
    const [centre] = at(noise, [0, 0], [sub(drawn.z, q.mean)]);
    for (const v of centre) expect(v).toBeCloseTo(0, 12);
    const many = input("many", [2, 2, 2]);
    const two = input("two", [2, 2]);
    const wide = withSpreadValues((scope) => posterior.build(two, 2, scope)).made;
    const { z: drawnMany, logProb } = wide.draw(many);
    expect([drawnMany.shape, logProb.shape]).toEqual([
      [2, 2, 2],
      [2, 2],
    ]);
  });

  it("has the slopes of its parameters and features", () => {
    const own = [...feeds].map(([tensor, values]) => [tensor.name!, values] as const);
    const fixed = constant(ndArray([0.4, -1, 0.6, 1.2], [2, 2]));
    for (const what of ["z", "logProb"] as const) {
      const report = checkGradient(
        (x, ...parameters) =>
          posterior
            .build(x, 2, givenScope(Object.fromEntries(own.map(([name], i) => [name, parameters[i]]))))
            .draw(fixed)[what],
        [given, ...own.map(([, values]) => values)],
        { step: 1e-4, tolerance: 1e-5 },
      );
      expect(report.entries).toBeGreaterThan(10);
    }
  });

  it("has one draw's mean, KL to N(0, I) and, where it says so, variance and entropy", () => {
    const several = input("several", [200, 2]);
    const p = standardNormal().build(2, new Scope(new Ledger(true)));
    const own = q.draw(several);
    const closed = p.kl!(q);
    const isClosed = ["normal", "full-normal"].includes(posterior.name);
    expect(closed !== undefined).toBe(isClosed);
    if (!closed) return;
    checkMonteCarlo({
      closedForm: sum(closed.total),
      estimate: mean(sub(own.logProb, p.logProb(own.z))),
      parameters: new Map<Tensor, NdArray>([...feeds, [features, given]]),
      noise: [several],
    });
  });
});
