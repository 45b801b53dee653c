export { groupNorm, layerNorm } from "./feature-norm.js";
export { gated, residual } from "./residual.js";
export { pixelShuffle, upsample2d } from "./upsample.js";
export { conv1d, maskedConv2d, type MaskedConv2dOptions } from "./masked-conv.js";
export { selfAttention2d, type SelfAttentionOptions } from "./self-attention.js";
export * from "./mean-output.js";
export { conv3d, type Conv3dOptions } from "./conv3d.js";
