export { captionedGrid, type CaptionedBlock, type CaptionedOptions } from "./captioned-grid.js";
export { standaloneSvg, type StandaloneOptions } from "./standalone-svg.js";
export { svgToPng, type PngOptions } from "./svg-to-png.js";
