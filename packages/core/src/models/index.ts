export * from "./composition.js";
export * from "./vae.js";
export * from "./readers-of.js";
export * from "./trainable.js";
export { codeName, givenLabels, knownLabels, labelName } from "./vae-latents.js";
export * from "./classifier.js";
