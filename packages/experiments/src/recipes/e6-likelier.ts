import type { Recipe } from "latents/config";
import { family, familyConfig } from "./family/family-recipes.js";

/** The models that publications promise a better likelihood of, by the end of their recipes' names; the first is what they are held against. */
export const likelier = [
  { word: "normal", label: "N(0, I)", member: "plain", what: "N(0, I) as prior" },
  { word: "mixture", label: "mixture of 500", member: "prior-mixture", what: "a mixture of 500 Gaussians as prior" },
  { word: "vamp", label: "VampPrior of 500", member: "prior-vamp", what: "a VampPrior of 500 pseudo-inputs" },
  { word: "realnvp", label: "RealNVP prior", member: "prior-realnvp", what: "a RealNVP as prior" },
  { word: "iaf", label: "IAF posterior", member: "posterior-iaf", what: "an inverse autoregressive flow as posterior" },
  { word: "layers", label: "two layers", member: "layers", what: "two stochastic layers" },
] as const;

export const likelierRecipe = (word: string): string => `e6-${word}`;

export const likelierRecipes: readonly Recipe[] = likelier.map(({ word, member, what }) => ({
  name: likelierRecipe(word),
  title: `E6: VAE with ${what}, z = 40`,
  description: `784-300-300-40 and mirror with ELU, ${what}, 20,000 steps.`,
  config: familyConfig(family.find((one) => one.word === member)!),
}));
