import {
  categoricalPosterior,
  checkLatents,
  codesPrior,
  completeImages,
  constant,
  elbo,
  gaussianPosterior,
  iwae,
  input,
  latentTerms,
  Ledger,
  mixtureComponents,
  modelFromConfig,
  normal,
  OnnxVae,
  place,
  priorMarginals,
  Scope,
  standardNormal,
  type Latent,
  type LatentModel,
  type Objective,
  type Tensor,
  type Terms,
  type TrainResult,
} from "@latents/core";
import { configOf, data, inferring, trained } from "./small-models.js";
import { remedy } from "./remedy.js";

const [x, zeros] = [input("x", [4, 16]), constant(0)];
const latent = (name: string, more: Partial<Latent> = {}): Latent => ({
  ...{ name, kind: "continuous", size: 1, expectation: "draw", posteriorGiven: [], priorGiven: [] },
  posterior: () => gaussianPosterior(normal(zeros, zeros)),
  prior: ({ scope }) => standardNormal().build(1, scope),
  ...more,
});
const chained = (...latents: Latent[]): LatentModel => ({
  ...{ givens: [], latents, code: "z" },
  decode: () => normal(zeros, zeros),
});
/** Writes the bound of such a model. */
const placed = (...latents: Latent[]): unknown =>
  place(
    checkLatents(chained(...latents)),
    { x, noise: (name, _, shape) => input(`noise.${name}`, shape) },
    new Scope(new Ledger(true)),
  );
const classes = { kind: "categorical", size: 2 } as const;
const topDown: Partial<Latent> = {
  priorGiven: ["z2"],
  posterior: ({ prior }) => (prior(), gaussianPosterior(normal(zeros, zeros))),
};

/** An objective of one's own that reads the code, written for a model of a config, whose code is known where `known` says so. */
function readsCode(objective: Pick<Objective, "build">, settings: readonly string[], known = false): unknown {
  const { latents } = modelFromConfig(configOf(...settings), data.shape);
  const values: Readonly<Record<string, Tensor>> = known ? { z: input("z", [4, 2]) } : {};
  return objective.build(latentTerms(latents, { x, known: values, datasetSize: 16 }, new Scope(new Ledger(true))));
}

/** Opens a small model by some of its ONNX nets. */
async function openedNets(isChosen: (net: string) => boolean): Promise<unknown> {
  const { nets } = (await trained({})).exportOnnx({ latent: "2" });
  const chosen = nets.filter(({ name }) => isChosen(name));
  const read = (net: string): Promise<Uint8Array> => Promise.resolve(nets.find(({ name }) => name === net)!.bytes);
  return OnnxVae.open("m", { nets: chosen.map(({ name }) => name), read });
}
const own = { build: (terms: Terms) => ({ loss: terms.draw().code("mine").kl, parts: {} }) };
const ladder = ["model.hierarchy.type=layers", "model.hierarchy.sizes=[2]", "model.hierarchy.hidden=[4]"];
const threes = ["model.posterior.categories=3", "model.prior.categories=3"];
const flow = "model.posterior.type=iaf";
const mask = Uint8Array.from({ length: 16 }, (_, i) => (i < 8 ? 1 : 0));
const completed = async (vae: Promise<TrainResult>, learningRate = 0.05): Promise<unknown> =>
  completeImages(await vae, { shape: [1, 16], data: new Float32Array(16) }, mask, {
    ...{ steps: 30, samples: 4, count: 2, learningRate },
  });
const words = { elbo: [], beta: ["objective.type=beta"], iwae: ["objective.type=iwae"] };

/** Messages of models with several latents, and of posteriors and priors that are no Gaussian. */
export const latentRemedies = [
  remedy(
    "latent {}: only categories can be summed, and it is {}; draw it",
    () => placed(latent("z", { expectation: "sum" })),
    () => placed(latent("z")),
  ),
  remedy(
    'latent {}: a draw of categories has no slope to learn from; take their sum (expectation "sum")',
    () => placed(latent("z"), latent("y", classes)),
    () =>
      checkLatents(
        chained(
          latent("z"),
          latent("y", { ...classes, expectation: "sum", posterior: () => categoricalPosterior(input("l", [4, 2])) }),
        ),
      ),
  ),
  remedy(
    "latent {}: its posterior starts from its prior, which looks at what is not drawn before it; put those latents first",
    () => placed(latent("z", topDown), latent("z2")),
    () => placed(latent("z2"), latent("z", topDown)),
  ),
  remedy(
    'latent {}: looks at "{}", which it does not declare or is not drawn yet; name it in posteriorGiven or priorGiven',
    () =>
      placed(
        latent("z2"),
        latent("z", { prior: ({ scope, value }) => (value("z2"), standardNormal().build(1, scope)) }),
      ),
    () =>
      placed(
        latent("z2"),
        latent("z", {
          priorGiven: ["z2"],
          prior: ({ scope, value }) => (value("z2"), standardNormal().build(1, scope)),
        }),
      ),
    () =>
      placed(
        latent("z2"),
        latent("z", {
          posteriorGiven: ["z2"],
          posterior: ({ value }) => (value("z2"), gaussianPosterior(normal(zeros, zeros))),
        }),
      ),
  ),
  remedy(
    "{}: draws one latent several times, and this model has {}; leave it at 1",
    () => trained({}, "objective.klSamples=2", ...ladder),
    () => trained({}, "objective.klSamples=1", ...ladder),
  ),
  remedy(
    "{}: takes a model with one latent, and this one has {}; {}",
    () => trained({}, "objective.type=dreg", ...ladder),
    ...Object.values(words).map((setting) => () => trained({}, ...setting, ...ladder)),
  ),
  remedy(
    '{}: reads one code of each image, and "{}" comes after the sum over {}; {}',
    () => readsCode(own, inferring),
    ...Object.values(words).map((setting) => () => trained({}, ...setting, ...inferring)),
  ),
  remedy(
    '{}: reads one prior of the code, and that of "{}" looks at the latent "{}"; {}',
    () => readsCode(own, ladder),
    ...Object.values(words).map((setting) => () => trained({}, ...setting, ...ladder)),
  ),
  remedy(
    '{}: the code "{}" is observed; {}',
    () => readsCode(own, [], true),
    () => readsCode(elbo(), [], true),
    () => readsCode(elbo({ klWeight: 4 }), [], true),
    () => readsCode(iwae({ k: 2 }), [], true),
  ),
  remedy(
    "posterior: q(z|x) of this model{} is no Gaussian with a log-variance; use encode, or encode with sample",
    async () => (await trained({}, flow)).posterior(data),
    async () => (await trained({}, flow)).encode(data),
    async () => (await trained({}, flow)).encode(data, { sample: true }),
  ),
  remedy(
    "{}: needs a posterior that is a diagonal Gaussian, and this model's is none; set model.posterior.type to normal",
    () => trained({}, "objective.type=geometric-js", flow),
    () => trained({}, "objective.type=geometric-js", "model.posterior.type=normal"),
  ),
  remedy(
    "{}: needs a posterior that tells the density of any code, and this model's knows only that of its own draws; set model.posterior.type to normal",
    () => trained({}, "objective.type=jensen-shannon", flow),
    () => trained({}, "objective.type=jensen-shannon", "model.posterior.type=normal"),
  ),
  remedy(
    "{}: needs two latent dimensions or more, got {}; raise model.latent",
    () => trained({}, "model.prior.type=realnvp", "model.latent=1"),
    () => trained({}, "model.prior.type=realnvp", "model.latent=2"),
  ),
  remedy(
    "prior exemplar: is made of the model's own q(z|x), and this latent has none of x alone; choose another model.prior.type",
    () => trained({}, "model.prior.type=exemplar", ...ladder),
    () => trained({}, "model.prior.type=standard-normal", ...ladder),
  ),
  remedy(
    "prior codes: is made of the posterior's codebook, and this one has none; set model.posterior.type to vq",
    () => codesPrior().build(4, new Scope(new Ledger(true))),
    () => trained({}, "model.posterior.type=vq", "model.latent=4"),
  ),
  remedy(
    "posterior vq: model.latent must be a multiple of codeSize, got {} and {}; set one of them",
    () => trained({}, "model.posterior.type=vq", "model.latent=5"),
    () => trained({}, "model.posterior.type=vq", "model.latent=8"),
    () => trained({}, "model.posterior.type=vq", "model.latent=5", "model.posterior.codeSize=5"),
  ),
  remedy(
    "posterior gumbel-softmax: model.latent must be a multiple of categories, got {} and {}; set one of them",
    () => trained({}, "model.posterior.type=gumbel-softmax", "model.latent=9"),
    () => trained({}, "model.posterior.type=gumbel-softmax", "model.latent=20"),
    () => trained({}, "model.posterior.type=gumbel-softmax", "model.latent=9", ...threes),
  ),
  remedy(
    "prior uniform-categories: model.latent must be a multiple of categories, got {} and {}; set one of them",
    () => trained({}, "model.posterior.type=gumbel-softmax", "model.latent=9", threes[0]),
    () => trained({}, "model.posterior.type=gumbel-softmax", "model.latent=9", ...threes),
  ),
  remedy(
    "prior uniform-categories: must have the posterior's categories, {}, got {}; set model.prior.categories to {}",
    () => trained({}, "model.posterior.type=gumbel-softmax", "model.latent=30", threes[0]),
    () => trained({}, "model.posterior.type=gumbel-softmax", "model.latent=30", ...threes),
  ),
  remedy(
    "posterior gumbel-softmax: a soft draw is no category and has no probability; set model.posterior.straightThrough, or objective.type to elbo or beta",
    () => trained({}, "model.posterior.type=gumbel-softmax", "model.latent=10", "objective.type=iwae"),
    () =>
      trained(
        {},
        ...["model.posterior.type=gumbel-softmax", "model.latent=10", "objective.type=iwae"],
        "model.posterior.straightThrough=true",
      ),
    () => trained({}, "model.posterior.type=gumbel-softmax", "model.latent=10", "objective.type=elbo"),
  ),
  remedy(
    "prior {}: lies in {}, and posterior {} in {}; set model.prior.type to one of the posterior's place",
    () => trained({}, "model.posterior.type=von-mises-fisher", "model.prior.type=standard-normal"),
    () => trained({}, "model.posterior.type=von-mises-fisher", "model.prior.type=uniform-sphere"),
  ),
  remedy(
    "hierarchy {}: its latents lie in all of space, and those of {} do not; set model.hierarchy.type to none",
    () => trained({}, "model.posterior.type=von-mises-fisher", ...ladder),
    () => trained({}, "model.posterior.type=von-mises-fisher"),
  ),
  remedy(
    "prior vamp: is made of the model's own q(z|x), and this latent has none of x alone; choose another model.prior.type",
    () => trained({}, "model.prior.type=vamp", ...ladder),
    () => trained({}, "model.prior.type=standard-normal", ...ladder),
  ),
  remedy(
    "mixtureComponents: needs prior.mean and prior.rawVariance of [k, {}], and prior.logits of [k] if any, got {}, {} and {} values; give those of a model with a Gaussian-mixture prior",
    async () => mixtureComponents((await trained()).values, 2),
    async () => mixtureComponents((await trained({}, "model.prior.type=gaussian-mixture")).values, 2),
  ),
  remedy(
    "{}: fits a Gaussian q of the code, and that of posterior {} does not lie in all of space; train with model.posterior.type normal",
    () => completed(trained({}, "model.posterior.type=von-mises-fisher"), 0.05),
    () => completed(trained({}, "model.posterior.type=normal"), 0.05),
  ),
  remedy(
    '{}: fits q of the code, and hierarchy {} draws "{}" before it from all of x; train with model.hierarchy.type layers',
    () => completed(trained({}, "model.hierarchy.type=ladder", ...ladder.slice(1)), 0.05),
    () => completed(trained({}, ...ladder), 0.05),
  ),
  remedy(
    "{}: has no {}; all nets of a model are written when its training ends, and by latents export",
    () => openedNets((net) => net !== "score"),
    () => openedNets(() => true),
  ),
  remedy(
    "codes of posterior {} do not lie in all of space, and cannot be moved along one dimension; use sample, project or interpolate",
    async () => priorMarginals(await trained({}, "model.posterior.type=von-mises-fisher")),
    async () => (await trained({}, "model.posterior.type=von-mises-fisher")).sample(2),
  ),
  remedy(
    "completeImages: the optimisation diverged at step {} of {}: its lower bound or a code is infinite or NaN; try a smaller learningRate",
    () => completed(trained({ binarisation: "none" }, "model.likelihood=normal"), 1e30),
    () => completed(trained({ binarisation: "none" }, "model.likelihood=normal"), 0.05),
  ),
];
