import { RunError } from "@latents/core";
import type { Recipe } from "latents/config";
import { bestRecipes } from "./best.js";
import { e1Recipes } from "./e1.js";
import { e2Recipes } from "./e2.js";
import { e3Recipes } from "./e3.js";
import { e4Recipes } from "./e4.js";
import { e5Recipes } from "./e5.js";
import { e6Recipes } from "./e6.js";
import { dspritesRecipes } from "./e6-dsprites.js";
import { familyRecipes } from "./family/family-recipes.js";

/** The published experiments' models, each as a config with its published figures. */
export const recipes: readonly Recipe[] = [
  ...e1Recipes,
  ...e2Recipes,
  ...e3Recipes,
  ...e4Recipes,
  ...e5Recipes,
  ...e6Recipes,
  ...familyRecipes,
  ...dspritesRecipes,
  ...bestRecipes,
];

/** One of them by its name. */
export function recipe(name: string): Recipe {
  const found = recipes.find((one) => one.name === name);
  if (!found) throw new RunError(`internal: there is no recipe ${name}`);
  return found;
}
