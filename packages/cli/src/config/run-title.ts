import path from "node:path";
import type { Config } from "@latents/core";

/** Keys that say what is modelled, not how long or how fast. */
const telling = /^(model|objective|data\.binarisation)\b/;

/** The recipe or file that a training begins with, as it stands there. */
export interface Beginning {
  readonly title?: unknown;
  readonly data?: { readonly name?: unknown };
}

/**
 * What is really trained, for the display and the report: the title of the recipe or file where it holds; where flags chose other data, or
 * changed the model or the objective, the recipe's name and the changes: `recipe mnist on photos, model.latent=2`.
 * @param changes  `key=value` of all flags
 */
export function runTitle(beginning: Beginning, config: Config, changes: readonly string[]): string {
  const { title, recipe, data } = config;
  // a title of the user's own, or none
  if (title !== (beginning.title ?? "")) return title;
  const planned = typeof beginning.data?.name === "string" ? beginning.data.name : "mnist";
  const isPlanned = data.name === planned || /^<.*>$/.test(planned);
  const others = changes.filter((change) => telling.test(change));
  if (isPlanned && others.length === 0) return title;
  const what = recipe === "custom" ? title || "custom" : `recipe ${recipe}`;
  return [isPlanned ? what : `${what} on ${path.basename(path.resolve(data.name))}`, ...others].join(", ");
}
