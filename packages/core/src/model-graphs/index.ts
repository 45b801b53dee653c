export {
  bindParameters,
  boundParameters,
  ledgerTensors,
  modelGraph,
  parameterFeeds,
  type AskNoise,
  type ModelGraph,
  type ModelValues,
  type NoiseInput,
} from "./model-graph.js";
export {
  classifierGraph,
  decoderGraph,
  drawGraph,
  encoderGraph,
  priorGraph,
  scoringDecoderGraph,
} from "./net-graphs.js";
export { fedRows } from "./fed-rows.js";
export * from "./score-graph.js";
export * from "./model-parameters.js";
export * from "./describe-model.js";
