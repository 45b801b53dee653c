export { captionedGrid, type CaptionedBlock, type CaptionedOptions } from "./captioned-grid.js";
export { curvesSvg } from "./curves-svg.js";
export { renderCurves, type CurvesOptions, type CurveSeries } from "./render-curves.js";
export { renderRoc, type RocOptions } from "./render-roc.js";
export { runSeries, type SeriesChoice } from "./run-series.js";
export { standaloneSvg, type StandaloneOptions } from "./standalone-svg.js";
export { svgToPng, type PngOptions } from "./svg-to-png.js";
