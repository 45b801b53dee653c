export * from "@latents/core";
export * from "./data/index.js";
export * from "./run/index.js";
export * from "./config/index.js";
export { captionedGrid, type CaptionedBlock, type CaptionedOptions } from "./picture/captioned-grid.js";
// not by picture/index.ts, which loads the charts
export { curvesSvg } from "./picture/curves-svg.js";
export type { CurvesOptions, CurveSeries } from "./picture/render-curves.js";
export { standaloneSvg, type StandaloneOptions } from "./picture/standalone-svg.js";
export { svgToPng, type PngOptions } from "./picture/svg-to-png.js";
export * from "./recipes/index.js";
export * from "./sweep/index.js";
