import { didYouMean, InputError } from "@latents/core";
import { experimentsPackage } from "../experiments-package.js";
import { howToAdd, optionalPackages } from "../optional-package.js";
import { familyOfMnist } from "./family.js";
import { mnistRecipe } from "./mnist.js";
import { photosRecipe } from "./photos.js";
import type { Recipe } from "./recipe.js";

export { requireUserData, type Recipe } from "./recipe.js";

/** What a person starts from: the default one first. */
const own: readonly Recipe[] = [mnistRecipe, photosRecipe, ...familyOfMnist];

/** Every recipe, the default one first; those of the published experiments where their package is installed. */
export const listRecipes = async (): Promise<readonly Recipe[]> => [
  ...own,
  ...((await experimentsPackage())?.recipes ?? []),
];

export const recipeNames = async (): Promise<readonly string[]> => (await listRecipes()).map(({ name }) => name);

/** A recipe by its name. Throws InputError for an unknown one, with the nearest that there is. */
export async function recipe(name: string): Promise<Recipe> {
  const all = await listRecipes();
  const found = all.find((one) => one.name === name);
  if (found) return found;
  const names = all.map((one) => one.name);
  const hint = didYouMean(name, names) || `; recipes are ${names.join(", ")}.`;
  const more = (await experimentsPackage()) ? "" : `; ${howToAdd(optionalPackages.experiments)}`;
  throw new InputError(`recipe: there is no "${name}"${hint} A config file ends with .ts, .json or .yaml${more}`);
}
