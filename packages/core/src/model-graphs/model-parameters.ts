import type { Tensor } from "../graph/index.js";
import type { Vae } from "../models/index.js";
import { parameterValue, type ModelValues } from "./model-graph.js";
import { classifierGraph, decoderGraph, encoderGraph, priorGraph, scoringDecoderGraph } from "./net-graphs.js";
import { scoreGraph } from "./score-graph.js";

/** All parameters and running statistics that the model needs at inference, to give images and to score them, for images of `size` values. */
export const modelParameters = (model: Vae, size: number): Tensor[] => parametersOf(model, size);

function parametersOf(model: Vae, size: number, forImages = false): Tensor[] {
  const graphs = [
    encoderGraph(model, size),
    forImages ? decoderGraph(model, size) : scoringDecoderGraph(model, size),
    priorGraph(model),
    ...(forImages ? [] : [scoreGraph(model, size)]),
  ];
  if (model.conditioning?.inferred) graphs.push(classifierGraph(model, size));
  const all = graphs.flatMap((g) => g.parameters);
  return [...new Map(all.map((p) => [p.name, p])).values()];
}

/**
 * Throws InputError, naming the first, if a value that the model needs is missing or of another size. Model files of older releases lack what only
 * a score needs: `forImages` asks for the rest.
 */
export function checkModelValues(model: Vae, size: number, values: ModelValues, forImages = false): void {
  for (const p of parametersOf(model, size, forImages)) parameterValue(p, values);
}
