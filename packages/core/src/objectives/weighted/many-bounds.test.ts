import { describe, expect, it } from "vitest";
import { normalLikelihood } from "../../likelihoods/index.js";
import { gradient } from "../../ops/index.js";
import { objectiveGraph, sampledNormalPrior, type ObjectiveGraph } from "../../testing/objective-graph.js";
import type { Objective } from "../objective.js";
import { ciwae } from "./ciwae.js";
import { iwae } from "./iwae.js";
import { miwae } from "./miwae.js";
import { piwae } from "./piwae.js";
import { renyi } from "./renyi.js";

const [m, k] = [2, 3];
const prior = sampledNormalPrior();
const built = (objective: Objective): ObjectiveGraph => objectiveGraph(objective, { prior });
/** The loss, and its slopes in mean, logVar and w. */
const all = (graph: ObjectiveGraph, factor = 1): number[][] =>
  graph.numbers([graph.loss, ...graph.slopes()]).map((values) => values.map((v) => factor * v));

function close(got: readonly (readonly number[])[], wanted: readonly (readonly number[])[]): void {
  expect(got.length).toBe(wanted.length);
  got.forEach((values, i) => values.forEach((v, j) => expect(v).toBeCloseTo(wanted[i][j], 11)));
}

/** log w of each draw, [draws][batch], as `iwae` of one code at a time would have it. */
function logWeightsOf(draws: number): number[][] {
  let logWeights: ReturnType<Parameters<Objective["build"]>[0]["draw"]> | undefined;
  const graph = built({
    name: "probe",
    build: (terms) => {
      logWeights = terms.draw(draws);
      return { loss: logWeights.rec, parts: logWeights.parts };
    },
  });
  const flat = graph.numbers([logWeights!.logWeights()])[0];
  return Array.from({ length: draws }, (_, s) => flat.slice(4 * s, 4 * s + 4));
}
const logMean = (values: readonly number[]): number =>
  Math.log(values.reduce((sum, v) => sum + Math.exp(v), 0) / values.length);
const average = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

describe("values, by plain loops over the same weights", () => {
  const weights = logWeightsOf(m * k);
  const column = (i: number): number[] => weights.map((row) => row[i]);
  const images = [0, 1, 2, 3];
  const bound = average(images.map((i) => logMean(column(i))));
  const multiply = average(
    images.map((i) => average(Array.from({ length: m }, (_, j) => logMean(column(i).slice(j * k, j * k + k))))),
  );
  const plain = average(weights.flat());
  it.each<[string, Objective, number]>([
    ["miwae", miwae({ m, k }), multiply],
    ["piwae", piwae({ m, k }), bound],
    ["ciwae", ciwae({ beta: 0.3, k: m * k }), 0.3 * plain + 0.7 * bound],
    ["renyi 0.5", renyi({ k: m * k }), 2 * average(images.map((i) => logMean(column(i).map((v) => v / 2))))],
    ["renyi -2", renyi({ alpha: -2, k: m * k }), average(images.map((i) => logMean(column(i).map((v) => 3 * v)) / 3))],
    ["renyi 1", renyi({ alpha: 1, k: m * k }), plain],
  ])("%s", (_, objective, wanted) => {
    expect(all(built(objective))[0][0]).toBeCloseTo(-wanted, 12);
  });
  it("has them in order: ELBO, MIWAE, IWAE, and Renyi's below 0", () => {
    const [upper] = all(built(renyi({ alpha: -1, k: m * k })))[0];
    [plain, multiply, bound, -upper].reduce((low, high) => (expect(high).toBeGreaterThan(low), high));
  });
});

describe("laws, value and slopes", () => {
  it.each<[string, Objective, Objective]>([
    ["miwae of one bound is iwae", miwae({ m: 1, k }), iwae({ k })],
    ["miwae of one code each is the ELBO of m draws", miwae({ m: 3, k: 1 }), renyi({ alpha: 1, k: 3 })],
    ["piwae of one bound is iwae", piwae({ m: 1, k }), iwae({ k })],
    ["ciwae at 0 is iwae", ciwae({ beta: 0, k }), iwae({ k })],
    ["ciwae at 1 is the ELBO", ciwae({ beta: 1, k }), renyi({ alpha: 1, k })],
    ["renyi at 0 is iwae", renyi({ alpha: 0, k }), iwae({ k })],
  ])("%s", (_, one, other) => close(all(built(one)), all(built(other))));
});

describe("encoder and decoder descend different things", () => {
  const slopesIn = (graph: ObjectiveGraph, names: readonly ("mean" | "logVar" | "w")[]): number[][] =>
    graph.numbers(gradient(graph.loss, names.map((name) => graph.inputs[name]))); // prettier-ignore

  it("piwae: the decoder that of iwae, the encoder that of miwae", () => {
    const graph = built(piwae({ m, k }));
    close(slopesIn(graph, ["w"]), slopesIn(built(iwae({ k: m * k })), ["w"]));
    close(slopesIn(graph, ["mean", "logVar"]), slopesIn(built(miwae({ m, k })), ["mean", "logVar"]));
    expect(slopesIn(graph, ["mean"])[0][0]).not.toBeCloseTo(slopesIn(built(iwae({ k: m * k })), ["mean"])[0][0], 3);
  });
});

describe("on a linear Gaussian model, whose posterior is known", () => {
  // x = z W + 0.5 noise in two dimensions from one latent
  const [w, stddev, image] = [[1, -0.7], 0.5, [0.8, 0.3]];
  const precision = 1 + (w[0] ** 2 + w[1] ** 2) / stddev ** 2;
  const [exactMean, exactVar] = [(w[0] * image[0] + w[1] * image[1]) / stddev ** 2 / precision, 1 / precision];
  const [a, b, c] = [w[0] ** 2 + stddev ** 2, w[0] * w[1], w[1] ** 2 + stddev ** 2];
  const determinant = a * c - b * b;
  const [u, v] = image;
  const logProb =
    -(c * u * u - 2 * b * u * v + a * v * v) / determinant / 2 - Math.log(determinant) / 2 - Math.log(2 * Math.PI);
  const [mean, variance] = [exactMean + 0.25, exactVar * 1.4];

  // D_alpha of two Gaussians; Source: Gil et al. 2013, "Renyi divergence measures", table 2
  it.each([0.5, 0.9, -0.5, -1])("the exact bound is log p(x) - D_alpha(q || posterior), alpha %f", (alpha) => {
    const mixed = alpha * exactVar + (1 - alpha) * variance;
    const divergence =
      (alpha * (mean - exactMean) ** 2) / (2 * mixed) -
      Math.log(mixed / (variance ** (1 - alpha) * exactVar ** alpha)) / (2 * (alpha - 1));
    const point = {
      x: Array.from({ length: 40 }, () => image),
      mean: Array.from({ length: 40 }, () => [mean]),
      logVar: Array.from({ length: 40 }, () => [Math.log(variance)]),
      w: [w],
    };
    const likelihood = normalLikelihood({ stddev });
    const graph = objectiveGraph(renyi({ alpha, k: 100 }), { point, likelihood });
    const runs = Array.from({ length: 6 }, (_, seed) => -graph.numbers([graph.loss], { seed })[0][0]);
    const found = average(runs);
    const error = Math.sqrt(average(runs.map((value) => (value - found) ** 2)) / (runs.length - 1));
    expect(error).toBeLessThan(0.01);
    // by 100 codes the estimate's own bias is of the order of 1 / 100 of the weights' variance
    expect(Math.abs(found - (logProb - divergence))).toBeLessThan(4 * error + 0.005);
    expect(Math.abs(divergence)).toBeGreaterThan(0.06);
    if (alpha < 0) expect(found).toBeGreaterThan(logProb);
    else expect(found).toBeLessThan(logProb);
  });
});
