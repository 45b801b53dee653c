import type { Remedy, Rule } from "./finding.js";
import { explainedText, klWeightOf, numberOf, percent, shown, type RunFigures } from "./run-figures.js";
import type { SplitFigures } from "./measure-model.js";

/** Reconstructions with less than this share of the images' fine differences look blurred. */
const blurred = 0.6;

const blurText = ({ detail = 0, explained }: SplitFigures): string =>
  `Reconstructions hold ${percent(detail)} of the training images' fine differences. ${explainedText("training", explained)}`;

const isBlurred = ({ detail }: SplitFigures): boolean => detail !== undefined && detail < blurred;

/** A KL that weighs more than in the ELBO, with blurred reconstructions. */
export const klWeightBlurs: Rule<RunFigures> = ({ config, model }) => {
  const found = klWeightOf(config);
  if (!found || found.weight < 2 || !model || !isBlurred(model.train)) return undefined;
  const { train } = model;
  return {
    name: "kl-weight-blurs",
    severity: "warning",
    title: "The KL weighs so much that reconstructions are blurred",
    evidence: [`The KL weighs ${shown(found.weight)} (${found.key}) and is ${shown(train.kl)} nats.`, blurText(train)],
    figures: { weight: found.weight, kl: train.kl, detail: train.detail ?? 0, explained: train.explained ?? 0 },
    remedies: [
      { set: [`${found.key}=1`], why: "the KL weighs as in the ELBO" },
      ...(config.objective.type === "beta"
        ? [
            {
              set: [`objective.capacity=${Math.ceil(2 * train.kl)}`],
              why: "codes may have so many nats before it weighs",
            },
          ]
        : []),
    ],
  };
};

/** The fixed scale of a likelihood, and the error that it stands for. */
function fixedScale(
  { config: { model } }: RunFigures,
  { error, absoluteError }: SplitFigures,
): { scale: number; error: number; what: string; mended: Remedy } | undefined {
  const { likelihood } = model;
  const why = "the scale that fits the errors, found as training goes";
  switch (likelihood.type) {
    case "normal":
    case "laplace": {
      if (likelihood["spread"] !== "fixed") return undefined;
      const key = likelihood.type === "normal" ? "stddev" : "scale";
      const scale = numberOf(likelihood, key) ?? 1;
      return {
        ...{ scale, error: likelihood.type === "normal" ? error : absoluteError },
        what: `model.likelihood.${key} is fixed at ${shown(scale)}`,
        mended: { set: ["model.likelihood.spread=optimal"], why },
      };
    }
    case "squared-error": {
      // exp(-scale e^2) is a normal density of variance 1 / (2 scale)
      const scale = Math.sqrt(1 / (2 * (numberOf(likelihood, "scale") ?? 1)));
      return {
        ...{ scale, error },
        what: `The squared error is that of a normal density of standard deviation ${shown(scale)}`,
        mended: { set: ["model.likelihood=normal", "model.likelihood.spread=optimal"], why },
      };
    }
    default:
      return undefined;
  }
}

/** A fixed scale this many times the error, or less than this part of it, does not fit. */
const misfit = 3;

/** A likelihood whose fixed scale is far above the errors: the KL outweighs them. */
export const likelihoodScaleWide: Rule<RunFigures> = (run) => {
  const { model } = run;
  const found = model && fixedScale(run, model.train);
  if (!found || !(found.scale > misfit * found.error) || !isBlurred(model.train)) return undefined;
  const { scale, error, what, mended } = found;
  return {
    name: "likelihood-scale-wide",
    severity: "warning",
    title: "The likelihood's scale is far above the errors, so that reconstructions are blurred",
    evidence: [
      `${what}, and the model errs by ${shown(error)}: an error weighs ${shown((scale / error) ** 2)} times too little beside the KL.`,
      blurText(model.train),
    ],
    figures: { scale, error, detail: model.train.detail ?? 0, explained: model.train.explained ?? 0 },
    remedies: [mended],
  };
};

/** The opposite: a scale far below the errors, beside which the KL counts for nothing. */
export const likelihoodScaleNarrow: Rule<RunFigures> = (run) => {
  const { model } = run;
  const found = model && fixedScale(run, model.train);
  if (!found || !(found.scale < found.error / misfit)) return undefined;
  const { scale, error, what, mended } = found;
  return {
    name: "likelihood-scale-narrow",
    severity: "warning",
    title: "The likelihood's scale is far below the errors, so that the KL counts for nothing",
    evidence: [
      `${what}, and the model errs by ${shown(error)}: an error weighs ${shown((error / scale) ** 2)} times too much beside the KL.`,
      `KL is ${shown(model.train.kl)} nats: codes may lie where the prior has none, and samples look like no image.`,
    ],
    figures: { scale, error, kl: model.train.kl },
    remedies: [mended],
  };
};
