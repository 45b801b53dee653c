import {
  categoricalPosterior,
  checkLatents,
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
  place,
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
const own = { build: (terms: Terms) => ({ loss: terms.draw().code("mine").kl, parts: {} }) };
const ladder = ["model.hierarchy.type=layers", "model.hierarchy.sizes=[2]", "model.hierarchy.hidden=[4]"];
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
    "posterior: q(z|x) of this model ({}) is no Gaussian with a log-variance; use encode, or encode with sample",
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
    "prior realnvp: needs two latent dimensions or more, got {}; raise model.latent",
    () => trained({}, "model.prior.type=realnvp", "model.latent=1"),
    () => trained({}, "model.prior.type=realnvp", "model.latent=2"),
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
    "completeImages: the optimisation diverged at step {} of {}: its lower bound or a code is infinite or NaN; try a smaller learningRate",
    () => completed(trained({ binarisation: "none" }, "model.likelihood=normal"), 1e30),
    () => completed(trained({ binarisation: "none" }, "model.likelihood=normal"), 0.05),
  ),
];
