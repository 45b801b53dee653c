import {
  adam,
  bestMixtureByBic,
  completeImages,
  conv2d,
  convEncoder,
  graphModel,
  importanceNll,
  lambda,
  mlp,
  Ledger,
  linear,
  modelFromConfig,
  optimizerFromConfig,
  parseSetting,
  principalComponents,
  projectPoints,
  rae,
  reshape,
  Scope,
  sequential,
  sgd,
  squaredError,
  ssim,
  train,
  tsne,
  umap,
  input,
  ops,
  vae,
  type Objective,
  type Vae,
  type Points,
} from "@latents/core";
import { configOf, data, inferring, labelled, runtime, trained } from "./small-models.js";
import { remedy } from "./remedy.js";

const points = (count: number): Points => ({
  shape: [count, 2],
  data: Float64Array.from({ length: 2 * count }, (_, i) => Math.sin(i * i)),
});
const convolutions = (side: number, channels: number[]): unknown => convEncoder({ shape: [1, side, side], channels });
const written = (write: (scope: Scope) => unknown): unknown => write(new Scope(new Ledger(true)));
const [x, again, other] = [input("x", [2]), input("x", [2]), input("other", [2])];
const bits = '{}: the {} likelihood needs bits, got data.binarisation "none"; choose dynamic, static or threshold';
/** The decoder repeats its two numbers. */
const withoutParameters = (objective: Objective): Vae =>
  vae({
    ...{ encoder: mlp([16, 4]), decoder: lambda("repeated", (z) => ops.tile(z, [1, 8])) },
    ...{ latent: 2, likelihood: squaredError(), objective },
  });
const nllBy = async (word: string): Promise<unknown> => {
  const { model, values } = await trained({}, `objective.type=${word}`);
  return importanceNll(model, values, data, await runtime(), { samples: 2, binarisation: "dynamic" });
};
const odd = "conv net: {} stride-2 convolutions need sides divisible by {}, got {}x{}; {}";
const stopping =
  "train.earlyStopping: needs held-out images; set data.validation (validation of train()) to a share of the data";
const best =
  "train.keep: best needs held-out images; set data.validation (validation of train()) to a share of the data, or keep last";
const diverged =
  "training diverged at step {}: its update made the loss or a parameter infinite or NaN; the state after step {} is kept. Try a smaller optimizer.learningRate, or optimizer.clipNorm";

/** Messages of models, training, evaluation and what is done with a trained model. */
export const modelRemedies = [
  remedy(
    bits,
    () => trained({ binarisation: "none" }),
    ...(["dynamic", "static", "threshold"] as const).map((binarisation) => () => trained({ binarisation })),
  ),
  // the first remedy fits sides that can be halved once, the others any
  remedy(
    odd,
    () => convolutions(14, [4, 8]),
    () => convolutions(14, [4]),
    () => convolutions(16, [4, 8]),
  ),
  remedy(
    odd,
    () => convolutions(27, [4, 8]),
    () => convolutions(28, [4, 8]),
    () => modelFromConfig(configOf("model.encoder=mlp", "model.decoder=mlp"), [1, 27, 27]),
  ),
  remedy(
    'model.decoder: "digits" makes 1x28x28 images, the data has {}; use "conv"',
    () => modelFromConfig(configOf("model.decoder=digits"), data.shape),
    () => modelFromConfig(configOf("model.decoder=conv"), data.shape),
  ),
  remedy(
    "optimizer.nesterov: needs a momentum above 0, got 0; set optimizer.momentum",
    () => sgd(0.1, { nesterov: true }),
    () => optimizerFromConfig(configOf("optimizer.type=sgd", "optimizer.nesterov=true", "optimizer.momentum=0.9")),
  ),
  remedy(
    "prior label-normal: needs labels, and the model has none; set model.conditioning to labels or semi-supervised",
    () => trained({}, "model.prior=label-normal"),
    () => trained({}, "model.prior=label-normal", ...labelled),
    () => trained({}, "model.prior=label-normal", ...inferring),
  ),
  remedy(
    "objective.freeBits: needs a prior whose KL splits by dimension; this one's does not",
    () => trained({}, "objective.freeBits=0.5", "model.prior=gaussian-mixture"),
    () => trained({}, "objective.freeBits=0.5", "model.prior=standard-normal"),
  ),
  remedy(
    'objective.type: "geometric-js" needs a prior that is one diagonal Gaussian; use "jensen-shannon", which takes any',
    () => trained({}, "objective.type=geometric-js", "model.prior=gaussian-mixture"),
    () => trained({}, "objective.type=jensen-shannon", "model.prior=gaussian-mixture"),
  ),
  remedy(
    '{}: encodes to a point, and the posterior "{}" is a distribution without one of its own; set model.posterior.type to normal',
    () => trained({}, "objective.type=rae", "model.posterior.type=iaf"),
    () => trained({}, "objective.type=rae", "model.posterior.type=normal"),
  ),
  remedy(
    'objective.regularizer: "l2" is of the decoder\'s parameters, and this one has none; use "gradient-penalty"',
    () => train(withoutParameters(rae()), data, { steps: 1, batch: 4, binarisation: "none" }),
    () =>
      train(withoutParameters(rae({ regularizer: "gradient-penalty" })), data, {
        steps: 1,
        batch: 4,
        binarisation: "none",
      }),
  ),
  remedy(
    "importanceNll: the objective {} encodes to a point, which has no density to weigh codes by; train with another objective, such as elbo",
    () => nllBy("rae"),
    () => nllBy("elbo"),
  ),
  remedy(
    "ssim: a window of {} must fit the coarsest of 1 to {} scales, got {} of {}x{}; give a smaller window or fewer scales",
    () => ssim(new Float32Array(64), new Float32Array(64), [1, 8, 8], { window: 5, scales: 2 }),
    () => ssim(new Float32Array(64), new Float32Array(64), [1, 8, 8], { window: 4, scales: 2 }),
    () => ssim(new Float32Array(64), new Float32Array(64), [1, 8, 8], { window: 5, scales: 1 }),
  ),
  remedy(
    'config: there is no "{}"; choose one of {}',
    () => modelFromConfig({ ...configOf(), objective: { type: "other" } }, data.shape),
    () => modelFromConfig({ ...configOf(), objective: { type: "beta", beta: 2 } }, data.shape),
  ),
  remedy(
    "{}: the value is missing; must be key=value",
    () => parseSetting("model.latent="),
    () => parseSetting("model.latent=3"),
  ),
  remedy(
    stopping,
    () => trained({ earlyStopping: { patience: 1 } }),
    () => trained({ earlyStopping: { patience: 1 }, validation: 0.25 }),
  ),
  remedy(
    best,
    () => trained({ keep: "best" }),
    () => trained({ keep: "best", validation: 0.25 }),
    () => trained({ keep: "last" }),
  ),
  remedy(
    "train.epochs: makes more steps than can be counted, got {}; choose fewer",
    () => trained({ steps: undefined, epochs: 1e300 }),
    () => trained({ steps: undefined, epochs: 1 }),
  ),
  remedy(
    'train.groupOptimizers: the objective has no group "{}"; {}',
    () => trained({ groupOptimizers: { critic: adam() } }),
    () => trained(),
  ),
  remedy(
    diverged,
    () => trained({ steps: 30, optimizer: sgd(1e6) }, "model.likelihood=normal", "data.binarisation=none"),
    () => trained({ steps: 30, optimizer: sgd(1e-4) }, "model.likelihood=normal", "data.binarisation=none"),
    () => trained({ steps: 30, optimizer: adam(1e-2), clipNorm: 1 }, "model.likelihood=normal"),
  ),
  remedy(
    "{}: the model takes no labels, got {}; leave them out",
    async () => (await trained()).sample(2, { labels: [0, 1] }),
    async () => (await trained()).sample(2),
  ),
  remedy(
    "{}: the model needs a label for each of {} rows, got {}; give labels in 0..{}, or -1 for none",
    async () => (await trained({}, ...labelled)).sample(2, { labels: [0] }),
    async () => (await trained({}, ...labelled)).sample(2, { labels: [0, 2] }),
    async () => (await trained({}, ...labelled)).sample(2, { labels: [-1, -1] }),
  ),
  remedy(
    'restyle: the model takes no labels; train one with model.conditioning "labels"',
    async () => (await trained()).restyle(data),
    async () => (await trained({}, ...labelled)).restyle(data),
  ),
  remedy(
    'classify: the model does not infer labels; train one with model.conditioning "semi-supervised"',
    async () => (await trained()).classify(data),
    async () => (await trained({}, ...inferring)).classify(data),
  ),
  remedy(
    "decode: codes must be finite numbers, dimension {} of code {} is {}; choose codes nearer the prior",
    async () => (await trained()).decode({ shape: [1, 2], data: Float32Array.of(0, Infinity) }),
    async () => (await trained()).decode({ shape: [1, 2], data: Float32Array.of(0, 1) }),
  ),
  remedy(
    "t-SNE: perplexity must be from 2 to {}, a third of the other points, for {} points, got {}; choose another perplexity{}",
    () => tsne(points(20), { perplexity: 30, iterations: 2 }),
    () => tsne(points(20), { perplexity: 5, iterations: 2 }),
    () => tsne(points(100), { perplexity: 30, iterations: 2 }),
  ),
  remedy(
    "t-SNE: needs 7 points or more, got {}; show so few by their principal components",
    () => tsne(points(5), { iterations: 2 }),
    () => projectPoints(points(5), principalComponents(points(5), 2)),
  ),
  remedy(
    "{}: needs images [batch, channels, height, width], got {}; reshape the input first",
    () => written((scope) => conv2d(2, 3).apply(input("x", [2, 16]), scope)),
    () => written((scope) => sequential(reshape(1, 4, 4), conv2d(2, 3)).apply(input("x", [2, 16]), scope)),
  ),
  remedy(
    "UMAP: neighbours must be from 2 to {}, one below the {} points, got {}; choose another number",
    () => umap(points(10), { neighbours: 15, epochs: 2 }),
    () => umap(points(10), { neighbours: 9, epochs: 2 }),
  ),
  remedy(
    "bestMixtureByBic: {} points of {} dimensions are too few to choose a number of components by: each needs {} points, as many as its mean and its own {} covariance have free numbers; give more points, or try one component",
    () => bestMixtureByBic(points(6), [2]),
    () => bestMixtureByBic(points(40), [2]),
    () => bestMixtureByBic(points(6), [1]),
  ),
  remedy(
    "{}: last axis must be {}, got {}; {}",
    () => written((scope) => linear(3, { inputs: 4 }).apply(input("x", [2, 5]), scope)),
    () => written((scope) => linear(3, { inputs: 5 }).apply(input("x", [2, 5]), scope)),
  ),
  remedy(
    "gradient: the loss must be a scalar, got {}; take its mean or sum",
    () => ops.gradient(ops.square(input("x", [3])), [input("x", [3])]),
    ...[ops.mean, ops.sum].map((reduce) => () => {
      const x = input("x", [3]);
      return ops.gradient(reduce(ops.square(x)), [x]);
    }),
  ),
  remedy(
    '{}: the graph uses the input "{}", which is not fed; list it among the inputs',
    () => graphModel({ name: "g", inputs: [], outputs: { y: ops.mul(x, 2) } }),
    () => graphModel({ name: "g", inputs: [x], outputs: { y: ops.mul(x, 2) } }),
  ),
  remedy(
    '{}: two inputs are called "{}"; give each its own name',
    () => graphModel({ name: "g", inputs: [x, again], outputs: { y: ops.add(x, again) } }),
    () => graphModel({ name: "g", inputs: [x, other], outputs: { y: ops.add(x, other) } }),
  ),
  remedy(
    "{}: both sides must be of one kind, got {} and {}; use toFloat",
    () => ops.add(x, ops.cast(other, "int")),
    () => ops.add(x, ops.toFloat(ops.cast(other, "int"))),
  ),
  remedy(
    "{}: this noise is drawn twice in one step; give the second its own name",
    () => written((scope) => [scope.noise("normal", [2]), scope.noise("normal", [2])]),
    () => written((scope) => [scope.noise("normal", [2]), scope.noise("normal", [2], "second")]),
  ),
  remedy(
    'gather: indices must be whole numbers, got {}; use cast(x, "int")',
    () => ops.gather(input("x", [3]), input("i", [2])),
    () => ops.gather(input("x", [3]), ops.cast(input("i", [2]), "int")),
  ),
  remedy(
    "mask: must show some pixels and hide some, it shows {}; there is nothing to complete",
    () => completed([1, 1, 1, 1]),
    () => completed([1, 0, 1, 0]),
  ),
];

/** A completion of an image of which a mask of columns shows some. */
async function completed(columns: readonly number[]): Promise<unknown> {
  const image = { shape: [1, 16] as const, data: new Float32Array(16) };
  const mask = Uint8Array.from({ length: 16 }, (_, i) => columns[i % 4]);
  return completeImages(await trained(), image, mask, { steps: 2, samples: 4, count: 2 });
}
