import type { ConfigInput } from "@latents/core";
import type { Recipe } from "latents/config";
import { e1Config } from "./e1.js";

/** One model of the family: what differs from N(0, I) and a diagonal Gaussian at z = 40. */
export interface FamilyMember {
  /** End of the recipe's name. */
  readonly word: string;
  readonly label: string;
  readonly parts: NonNullable<ConfigInput["model"]>;
}

/** Every prior, posterior and hierarchy that a config has a word for, each on its own; the first is what the others are held against. */
export const family: readonly FamilyMember[] = [
  { word: "plain", label: "N(0, I), diagonal Gaussian", parts: {} },
  {
    word: "prior-mixture",
    label: "prior: mixture of 500",
    parts: { prior: { type: "gaussian-mixture", components: 500 } },
  },
  { word: "prior-vamp", label: "prior: VampPrior of 500", parts: { prior: { type: "vamp", components: 500 } } },
  { word: "prior-exemplar", label: "prior: 500 exemplars", parts: { prior: { type: "exemplar", components: 500 } } },
  { word: "prior-full-normal", label: "prior: full covariance", parts: { prior: "full-normal" } },
  { word: "prior-realnvp", label: "prior: RealNVP", parts: { prior: "realnvp" } },
  { word: "prior-maf", label: "prior: MAF", parts: { prior: "maf" } },
  { word: "prior-autoregressive", label: "prior: autoregressive", parts: { prior: "autoregressive" } },
  { word: "posterior-full-normal", label: "posterior: full covariance", parts: { posterior: "full-normal" } },
  { word: "posterior-planar", label: "posterior: planar", parts: { posterior: { type: "planar" } } },
  { word: "posterior-realnvp", label: "posterior: RealNVP", parts: { posterior: { type: "realnvp" } } },
  { word: "posterior-iaf", label: "posterior: IAF", parts: { posterior: { type: "iaf" } } },
  { word: "posterior-maf", label: "posterior: MAF", parts: { posterior: { type: "maf" } } },
  {
    word: "von-mises-fisher",
    label: "von Mises-Fisher, uniform on the sphere",
    parts: { posterior: "von-mises-fisher", prior: "uniform-sphere" },
  },
  {
    word: "gumbel-softmax",
    label: "Gumbel-softmax, 20 x 10 categories",
    parts: { latent: 200, posterior: { type: "gumbel-softmax" }, prior: "uniform-categories" },
  },
  {
    word: "vq",
    label: "VQ, 16 of 128 codes, prior of codes",
    parts: { latent: 64, posterior: { type: "vq" }, prior: "codes" },
  },
  {
    word: "layers",
    label: "two layers",
    parts: { hierarchy: { type: "layers", sizes: [40], hidden: [300, 300], activation: "elu" } },
  },
  {
    word: "ladder",
    label: "ladder of two",
    parts: { hierarchy: { type: "ladder", sizes: [40], hidden: [300, 300], activation: "elu" } },
  },
];

/** E1's nets, batch and steps with z = 40, and what the member has of its own. */
export function familyConfig({ parts }: FamilyMember): ConfigInput {
  const { model, ...rest } = e1Config(40);
  return { ...rest, model: { ...model, ...parts } };
}

export const familyRecipe = (word: string): string => `e6-family-${word}`;

export const familyRecipes: readonly Recipe[] = family.map((member) => ({
  name: familyRecipe(member.word),
  title: `E6: ${member.label}`,
  description: `784-300-300-40 and mirror with ELU, ${member.label}, 20,000 steps.`,
  config: familyConfig(member),
}));
