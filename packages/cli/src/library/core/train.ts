export * from "@latents/core/train";
// the same, and its result can be saved
export { train } from "../../run/training/train-here.js";
