export * from "@latents/core";
export * from "./dataset/index.js";
export * from "./run/index.js";
export * from "./config/index.js";
export { captionedGrid, type CaptionedBlock, type CaptionedOptions } from "./draw/grids/captioned-grid.js";
// not by picture/index.ts, which loads the charts
export { curvesSvg } from "./draw/plots/curves-svg.js";
export type { CurvesOptions, CurveSeries } from "./draw/plots/render-curves.js";
export { standaloneSvg, type StandaloneOptions } from "./draw/svg/standalone-svg.js";
export { svgToPng, type PngOptions } from "./draw/svg/svg-to-png.js";
export * from "./config/recipes/index.js";
export * from "./sweep/index.js";
