export { encodeGif, type GifOptions } from "./gif.js";
export { type GridLayout, type GridOptions, gridShape, imageGrid, type ImageValues } from "./grid.js";
export { type BandLayout, gridBands } from "./grid-bands.js";
export { greyOf, largestGrey } from "./grey.js";
export { luma } from "./luma.js";
export { checkPng, isPng, type PngHeader } from "./png-chunks.js";
export { decodePng, encodePng, type PixelImage } from "./png.js";
export { type Deflate, pngLevel, pngPieces } from "./png-pieces.js";
export * from "./similarity.js";
