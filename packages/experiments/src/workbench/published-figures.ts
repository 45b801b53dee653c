import { recipe } from "../recipes/index.js";
import type { Figures } from "./findings.js";

/** The figures that a recipe's publication gives, by their names in `--json`. */
export function publishedFigures(name: string): Figures {
  const { negElbo, rec, kl, nll, accuracy } = recipe(name).published ?? {};
  return Object.fromEntries(
    Object.entries({ negElbo, rec, kl, nll, accuracy }).filter(([, value]) => value !== undefined),
  ) as Figures;
}
