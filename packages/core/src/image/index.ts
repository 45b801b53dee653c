export { type GridOptions, imageGrid } from "./grid.js";
export { decodePng, encodePng, type PixelImage } from "./png.js";
