export { encodeGif, type GifOptions } from "./gif.js";
export { type GridOptions, imageGrid, type ImageValues } from "./grid.js";
export { luma } from "./luma.js";
export { checkPng, isPng, type PngHeader } from "./png-chunks.js";
export { decodePng, encodePng, type PixelImage } from "./png.js";
