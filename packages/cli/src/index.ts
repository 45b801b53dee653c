/** `latents/all`: every name at once, for a prompt and for scripts that do not care. A program imports the rooms that it needs. */
export * from "@latents/core";
export * from "./config/index.js";
export * from "./dataset/index.js";
export { captionedGrid, type CaptionedBlock, type CaptionedOptions } from "./draw/grids/captioned-grid.js";
// not by draw/index.ts, which loads the charts
export { curvesSvg } from "./draw/plots/curves-svg.js";
export type { CurvesOptions, CurveSeries } from "./draw/plots/render-curves.js";
export { standaloneSvg, type StandaloneOptions } from "./draw/svg/standalone-svg.js";
export { svgToPng, type PngOptions } from "./draw/svg/svg-to-png.js";
export * from "./run/index.js";
export * from "./sweep/index.js";
export { loadModel as load, type LoadOptions } from "./run/model/load-model.js";
export { saveModel, type Saving } from "./run/model/save-model.js";
export { train } from "./run/training/train-here.js";
export { run } from "./library/run-model.js";
