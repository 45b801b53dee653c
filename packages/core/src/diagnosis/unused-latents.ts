import type { Finding, Remedy, Rule } from "./finding.js";
import { klWeightOf, shown, type RunFigures, explainedText } from "./run-figures.js";

/** What lets codes carry more: a KL that weighs less, or that begins without weight. */
function cheaperCodes({ config, steps }: RunFigures): Remedy[] {
  const weight = klWeightOf(config);
  if (weight && weight.weight > 1)
    return [{ set: [`${weight.key}=1`], why: "the KL weighs as in the ELBO, so that a nat of code costs a nat" }];
  const warmUp = Math.max(1, Math.round(steps / 4));
  const elbo = config.objective.type === "elbo" ? [] : ["objective=elbo"];
  return [
    {
      set: [...elbo, `objective.klWarmUp=${warmUp}`],
      why: "the KL begins without weight, and the codes come into use first",
    },
    ...(config.model.prior.type === "standard-normal"
      ? [{ set: [...elbo, "objective.freeBits=0.1"], why: "a little KL in each latent costs nothing" }]
      : []),
  ];
}

const weightText = ({ config }: RunFigures): string[] => {
  const weight = klWeightOf(config);
  return weight && weight.weight !== 1 ? [`The KL weighs ${shown(weight.weight)} (${weight.key}).`] : [];
};

/** Codes that do not depend on the image. */
export const posteriorCollapse: Rule<RunFigures> = (run) => {
  const { model, config } = run;
  if (!model || model.step === 0 || model.test.activeUnits > 0 || model.train.activeUnits > 0) return undefined;
  const { test } = model;
  const explained = test.explained ?? 0;
  return {
    name: "posterior-collapse",
    severity: "fault",
    title: "The posterior has collapsed: codes say nothing of the images",
    evidence: [
      `None of ${config.model.latent} latents is active (variance of the posterior mean over images above 0.01); KL is ${shown(test.kl)} nats.`,
      explainedText("test", explained),
      ...weightText(run),
    ],
    figures: { activeUnits: 0, latent: config.model.latent, kl: test.kl, explained },
    remedies: cheaperCodes(run),
  };
};

/** More than half of the latents unused. */
export const deadLatents: Rule<RunFigures> = (run) => {
  const { model, config } = run;
  const { latent } = config.model;
  if (!model || model.step === 0) return undefined;
  const { activeUnits, klPerDimension, kl } = model.test;
  if (activeUnits === 0 || latent < 4 || activeUnits >= latent / 2) return undefined;
  const silent = klPerDimension?.filter((nats) => nats < 0.01).length;
  const isWeighed = (klWeightOf(config)?.weight ?? 1) > 1;
  const finding: Finding = {
    name: "dead-latents",
    severity: isWeighed ? "warning" : "note",
    title: "Most latents are dead",
    evidence: [
      `${activeUnits} of ${latent} latents are active (variance of the posterior mean over images above 0.01); KL is ${shown(kl)} nats.`,
      ...(silent === undefined ? [] : [`${silent} have a KL below 0.01 nats.`]),
      ...weightText(run),
    ],
    figures: { activeUnits, latent, kl, ...(silent !== undefined && { silent }) },
    remedies: [
      ...cheaperCodes(run),
      { set: [`model.latent=${Math.max(2, activeUnits)}`], why: "the same model without them" },
    ],
  };
  return finding;
};
