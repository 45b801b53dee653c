import { normal } from "../distributions/index.js";
import { input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { bernoulliLikelihood, type Likelihood } from "../likelihoods/index.js";
import { initialValues, Ledger, Scope } from "../nn/index.js";
import { latentTerms, type Objective, type ObjectiveResult } from "../objectives/index.js";
import { gradient, matmul, reshape } from "../ops/index.js";
import { gaussianPosterior, pointPosterior } from "../posteriors/index.js";
import { standardNormal, type Prior } from "../priors/index.js";
import { fillNormal, fillUniform } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { soleLatent } from "./sole-latent.js";

type Rows = readonly (readonly number[])[];

/** Numbers of a VAE without an encoder: q(z|x_i) = N(mean_i, exp(logVar_i)), decoder output z W. */
export interface ObjectivePoint {
  /** [batch][d] */
  readonly x: Rows;
  /** [batch][latent] */
  readonly mean: Rows;
  readonly logVar: Rows;
  /** [latent][d] */
  readonly w: Rows;
}

/** Four images of three bits, two latents. */
export const objectivePoint: ObjectivePoint = {
  x: [
    [1, 0, 1],
    [0, 0, 1],
    [1, 1, 1],
    [0, 1, 0],
  ],
  mean: [
    [0.5, -1],
    [0, 2],
    [-0.3, 0.1],
    [1, 1],
  ],
  logVar: [
    [0, -1],
    [-2, 0.5],
    [0.2, 0],
    [-3, 1],
  ],
  w: [
    [1, -2, 0.5],
    [0.3, 1, -1],
  ],
};

/** N(0, I) as a prior that hides that its KL has a closed form. */
export const sampledNormalPrior = (): Prior => ({
  name: "sampled",
  build: (latent, scope) => ({ ...standardNormal().build(latent, scope), kl: undefined, gaussian: undefined }),
});

/** An objective at a point. */
export interface ObjectiveGraph extends ObjectiveResult {
  readonly ledger: Ledger;
  /** The point's tensors. */
  readonly inputs: Readonly<Record<keyof ObjectivePoint, Tensor>>;
  /** Calls of `decode` while the graph was built. */
  readonly decoded: number;
  /** All feeds: the point, start values of parameters, noise of a seed and the schedules' numbers of a step. */
  readonly feeds: (at?: { seed?: number; step?: number }) => Map<Tensor, NdArray>;
  /** Values in float64. */
  readonly numbers: (outputs: readonly Tensor[], at?: { seed?: number; step?: number }) => number[][];
  /** The loss' slopes in mean, logVar and w. */
  readonly slopes: (loss?: Tensor) => Tensor[];
}

/** Builds an objective at a point, noise being drawn by the names that it asked for. */
export function objectiveGraph(
  objective: Objective,
  options: { point?: ObjectivePoint; prior?: Prior; likelihood?: Likelihood; datasetSize?: number } = {},
): ObjectiveGraph {
  const { point = objectivePoint, prior = standardNormal(), likelihood = bernoulliLikelihood() } = options;
  const ledger = new Ledger(true);
  const scope = new Scope(ledger);
  const tensor = (name: keyof ObjectivePoint): Tensor => input(name, [point[name].length, point[name][0].length]);
  const inputs = { x: tensor("x"), mean: tensor("mean"), logVar: tensor("logVar"), w: tensor("w") };
  const latent = point.mean[0].length;
  let decoded = 0;
  const model = soleLatent({
    size: latent,
    posterior:
      objective.code === "point" ? pointPosterior(inputs.mean) : gaussianPosterior(normal(inputs.mean, inputs.logVar)),
    prior: () => prior.build(latent, scope.child("prior")),
    decode: (z) => {
      decoded++;
      const output = matmul(reshape(z, [-1, latent]), inputs.w);
      return likelihood.build(reshape(output, [...z.shape.slice(0, -1), point.x[0].length]), scope.child("likelihood"));
    },
  });
  const datasetSize = options.datasetSize ?? point.x.length;
  const result = objective.build(latentTerms(model, { x: inputs.x, datasetSize }, scope));
  const feeds: ObjectiveGraph["feeds"] = ({ seed = 1, step = 0 } = {}) => {
    const all = new Map<Tensor, NdArray>();
    const put = (x: Tensor, values: readonly number[]): unknown => all.set(x, ndArray(values, x.shape as number[]));
    for (const name of ["x", "mean", "logVar", "w"] as const) put(inputs[name], point[name].flat());
    const start = initialValues(ledger, seed);
    for (const { name, tensor: x } of ledger.parameters.values()) put(x, [...start[name]]);
    for (const { kind, stream, tensor: x } of ledger.noise.values()) {
      const values = new Float64Array((x.shape as number[]).reduce((a, b) => a * b, 1));
      put(x, [...(kind === "normal" ? fillNormal : fillUniform)(values, { seed, stream, step })]);
    }
    for (const { tensor: x, at } of ledger.schedules.values()) put(x, [at(step)]);
    return all;
  };
  return {
    ...result,
    ledger,
    inputs,
    decoded,
    feeds,
    numbers: (outputs, at) => evaluate(outputs, feeds(at)).map((v) => [...v.data]),
    slopes: (loss = result.loss) => gradient(loss, [inputs.mean, inputs.logVar, inputs.w]),
  };
}
