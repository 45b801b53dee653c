import type { Config } from "../config/index.js";

/** What an exported ONNX file says of its model, beside `producer` and `shape`. */
export const modelMetadata = (
  { name, config }: { readonly name: string; readonly config: Config },
  step: number,
): Record<string, string> => ({
  recipe: config.recipe,
  run: name,
  step: String(step),
  binarisation: config.data.binarisation,
  latent: String(config.model.latent),
  likelihood: config.model.likelihood.type,
  config: JSON.stringify(config),
});
