import { didYouMean, InputError } from "@latents/core";
import { e1Recipes } from "./e1.js";
import { e2Recipes } from "./e2.js";
import { e3Recipes } from "./e3.js";
import { e4Recipes } from "./e4.js";
import { e5Recipes } from "./e5.js";
import { e6Recipes } from "./e6.js";
import { mnistRecipe } from "./mnist.js";
import type { Recipe } from "./recipe.js";

export { requireUserData, type Published, type Recipe } from "./recipe.js";

const recipes: readonly Recipe[] = [
  mnistRecipe,
  ...e1Recipes,
  ...e2Recipes,
  ...e3Recipes,
  ...e4Recipes,
  ...e5Recipes,
  ...e6Recipes,
];

/** Every recipe, the default one first. */
export const listRecipes = (): readonly Recipe[] => recipes;

export const recipeNames = (): readonly string[] => recipes.map(({ name }) => name);

/** A recipe by its name. Throws InputError for an unknown one, with the nearest that there is. */
export function recipe(name: string): Recipe {
  const found = recipes.find((one) => one.name === name);
  if (found) return found;
  const hint = didYouMean(name, recipeNames());
  throw new InputError(
    `recipe: there is no "${name}"${hint || `; recipes are ${recipeNames().join(", ")}.`} A config file ends with .ts, .json or .yaml`,
  );
}
