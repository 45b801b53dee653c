import type { Choice } from "../config/index.js";
import type { Remedy, Rule } from "./finding.js";
import { numberOf, percent, shown, type RunFigures, explainedText } from "./run-figures.js";

const widthsOf = ({ hidden }: Choice): number[] =>
  Array.isArray(hidden) ? hidden.filter((size): size is number => typeof size === "number") : [];

/** Layers below this many units are narrow whatever the code. */
const narrow = 16;
const roomy = 256;
/** With less of the images' variance explained, the nets are held responsible. */
const poor = 0.6;

/** Hidden layers through which little passes. */
export const narrowNet: Rule<RunFigures> = ({ config, model }) => {
  const { encoder, decoder, latent } = config.model;
  const nets = { encoder: widthsOf(encoder), decoder: widthsOf(decoder) };
  const narrowest = Math.min(...nets.encoder, ...nets.decoder);
  const explained = model?.train.explained;
  const isNarrow = narrowest < latent || narrowest < narrow;
  if (!isNarrow || model?.step === 0 || explained === undefined || explained >= poor) return undefined;
  const wider = (name: "encoder" | "decoder"): string[] =>
    nets[name].some((size) => size < roomy)
      ? [`model.${name}.hidden=[${nets[name].map((size) => Math.max(size, roomy)).join(",")}]`]
      : [];
  const remedy: Remedy = { set: [...wider("encoder"), ...wider("decoder")], why: "room for what an image holds" };
  return {
    name: "narrow-net",
    severity: "warning",
    title: "A hidden layer is so narrow that little of an image passes",
    evidence: [
      `The narrowest layer has ${narrowest} units; the code has ${latent} latents.`,
      explainedText("training", explained),
    ],
    figures: { narrowest, latent, explained },
    remedies: [remedy],
  };
};

/** A warm-up, or a growth of the capacity, that is longer than the training. */
export const klNeverFull: Rule<RunFigures> = ({ config: { objective }, steps }) => {
  const key = objective.type === "elbo" ? "klWarmUp" : objective.type === "beta" ? "capacitySteps" : undefined;
  const growth = key && numberOf(objective, key);
  if (growth === undefined || growth <= steps) return undefined;
  if (objective.type === "beta" && numberOf(objective, "capacity") === 0) return undefined;
  return {
    name: "kl-never-full",
    severity: "warning",
    title:
      objective.type === "elbo"
        ? "The KL never weighed in full: what was trained is not the bound that is measured"
        : "The capacity never grew to its end",
    evidence: [
      `objective.${key} is ${growth.toLocaleString("en")} steps, the training ${steps.toLocaleString("en")}: it came to ${percent(steps / growth)}.`,
    ],
    figures: { growth, steps, share: steps / growth },
    remedies: [
      { set: [`objective.${key}=${Math.max(1, Math.round(steps / 4))}`], why: "a quarter of the training" },
      { set: [`train.steps=${2 * growth}`], why: `more steps than its ${shown(growth)}` },
    ],
  };
};
