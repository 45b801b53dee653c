export { encodeGif, type GifOptions } from "./gif.js";
export { type GridOptions, imageGrid, type ImageValues } from "./grid.js";
export { checkPng, type PngHeader } from "./png-chunks.js";
export { decodePng, encodePng, type PixelImage } from "./png.js";
