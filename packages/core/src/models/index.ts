export * from "./composition.js";
export * from "./vae.js";
export * from "./presentation-of.js";
export * from "./trainable.js";
export { codeName, knownLabels, labelName } from "./vae-latents.js";
export * from "./classifier.js";
