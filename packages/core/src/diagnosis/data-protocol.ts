import type { Remedy, Rule } from "./finding.js";
import { percent, shown, type RunFigures } from "./run-figures.js";

/** More grey than in images that are nearly bits: MNIST has about a tenth. */
const mostGrey = 0.2;

/** Grey images, of which the model sees bits alone. */
export const greyValuesAsBits: Rule<RunFigures> = ({ config, model }) => {
  const { binarisation } = config.data;
  if (!model || model.measure !== "bits" || binarisation === "none" || model.grey < mostGrey) return undefined;
  const drawn = binarisation !== "threshold";
  return {
    name: "grey-values-as-bits",
    severity: "warning",
    title: "The images are grey, and the model sees bits of them",
    evidence: [
      `${percent(model.grey)} of the training images' values lie between 10 and 90 % of white; data.binarisation ${binarisation} makes bits of them, for the Bernoulli likelihood.`,
      drawn
        ? `The bits alone have an entropy of ${shown(model.bitEntropy)} nats an image, and test NELBO is ${shown(model.test.negElbo)}: no model comes below that.`
        : `Shades are lost: test NELBO, ${shown(model.test.negElbo)} nats, is of black and white images.`,
    ],
    figures: { grey: model.grey, bitEntropy: model.bitEntropy, negElbo: model.test.negElbo },
    remedies: [
      {
        set: ["data.binarisation=none", "model.likelihood=continuous-bernoulli"],
        why: "a density of grey values, with the same decoder",
      },
      {
        set: ["data.binarisation=none", "model.likelihood=discretised-logistic"],
        why: "a probability of the 256 grey levels, in bits per value",
      },
    ],
  };
};

/** Bits under a likelihood of grey values. */
export const bitsUnderADensity: Rule<RunFigures> = ({ config, model }) => {
  const { binarisation } = config.data;
  if (!model || binarisation === "none" || model.measure === "bits") return undefined;
  const bernoulli: Remedy = { set: ["model.likelihood=bernoulli"], why: "the likelihood of bits" };
  return {
    name: "bits-under-a-density",
    severity: "warning",
    title: "The likelihood is one of grey values, and the model sees bits",
    evidence: [
      `data.binarisation is ${binarisation}: every value is 0 or 1; model.likelihood is ${config.model.likelihood.type}.`,
      model.measure === "none"
        ? "The figures are no log-likelihood of bits."
        : "A density of values that are only 0 or 1 has no bound: its NELBO says nothing.",
    ],
    figures: { negElbo: model.test.negElbo },
    remedies: [{ set: ["data.binarisation=none"], why: "the model sees the grey values" }, bernoulli],
  };
};
