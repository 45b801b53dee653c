import type { ConfigInput } from "@latents/core";
import type { Recipe } from "latents/config";
import { e1Config } from "../e1.js";
import type { FamilyMember } from "./family-member.js";
import { familyObjectives } from "./family-objectives.js";
import { familyPosteriors } from "./family-posteriors.js";
import { familyPriors } from "./family-priors.js";

/** Every prior, posterior, hierarchy and objective that a config has a word for, each on its own; the first is what the others are held against. */
export const family: readonly FamilyMember[] = [...familyPriors, ...familyPosteriors, ...familyObjectives];

/** E1's nets, batch and steps with z = 40, and what the member has of its own. */
function familyConfig({ model, objective }: FamilyMember): ConfigInput {
  const { model: shared, ...rest } = e1Config(40);
  return { ...rest, model: { ...shared, ...model }, ...(objective && { objective }) };
}

/** What a config says of it beside the plain model: `model.prior: maf`. */
export function familyWords({ model, objective }: FamilyMember): string[] {
  const said = (key: string, value: unknown): string =>
    `${key}=${typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value)}`;
  return [
    ...Object.entries(model ?? {}).map(([key, value]) => said(`model.${key}`, value)),
    ...(objective ? [said("objective", objective)] : []),
  ];
}

export const familyRecipe = (word: string): string => `e6-family-${word}`;

export const familyRecipes: readonly Recipe[] = family.map((member) => ({
  name: familyRecipe(member.word),
  title: `E6: ${member.label}`,
  description: `784-300-300-40 and mirror with ELU, ${member.label}, 20,000 steps.`,
  config: familyConfig(member),
}));
