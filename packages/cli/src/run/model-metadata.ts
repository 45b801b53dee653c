import type { Run } from "./open-run.js";

/** What an exported file says of its model, beside `producer` and `shape`. */
export const modelMetadata = ({ name, config }: Run, step: number): Record<string, string> => ({
  recipe: config.recipe,
  run: name,
  step: String(step),
  binarisation: config.data.binarisation,
  latent: String(config.model.latent),
  likelihood: config.model.likelihood.type,
  config: JSON.stringify(config),
});
