import type { Config } from "./schema.js";

/** What a plain model has of each, and what a word is called in a list. */
const plain = [
  ["posterior", "normal"],
  ["prior", "standard-normal"],
  ["hierarchy", "none"],
  ["conditioning", "none"],
] as const;

/**
 * By what a config's model differs from a plain VAE, in words: `prior vamp, objective iwae`; `plain` where it does in nothing. Runs of one recipe that differ in prior,
 * posterior, hierarchy, labels or objective are told apart by it, those that differ in sizes and rates are not.
 */
export function modelWords({ model, objective }: Pick<Config, "model" | "objective">): string {
  const words = [
    ...plain.flatMap(([part, usual]) => (model[part].type === usual ? [] : [`${part} ${model[part].type}`])),
    ...(objective.type === "elbo" ? [] : [`objective ${objective.type}`]),
  ];
  return words.length === 0 ? "plain" : words.join(", ");
}
