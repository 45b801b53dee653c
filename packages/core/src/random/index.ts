export type { DrawBits } from "./draw-bits.js";
export {
  fillNoise,
  fillNormal,
  fillUint32,
  fillUniform,
  permutation,
  philoxAddress,
  type NoiseKind,
  type RandomAddress,
  type RandomRun,
} from "./random.js";
export { philoxBlocks, WORDS_PER_BLOCK, type PhiloxAddress } from "./philox.js";
export * from "./uniform-source.js";
