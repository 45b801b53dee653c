import type { ConfigLayer } from "@latents/core";
import { recipe, recipeNames } from "./recipes/index.js";
import { loadConfigFile, looksLikeFile } from "./load-config-file.js";

/** The recipe that runs when none is named. */
export const defaultRecipe = "mnist";

/**
 * What `latents train ARGUMENT` begins with: a recipe by its name, or a config file; without an argument the default recipe.
 * Throws InputError for an unknown name, with the one it may have been meant for.
 */
export async function configLayer(argument: string = defaultRecipe): Promise<ConfigLayer> {
  if (!(await recipeNames()).includes(argument) && looksLikeFile(argument)) return loadConfigFile(argument);
  const { name, title, config } = await recipe(argument);
  return { source: `recipe ${name}`, values: { recipe: name, title, ...config } };
}
