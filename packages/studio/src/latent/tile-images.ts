/** side x side images, row by row, as one: [side^2, channels, height, width] -> [channels, side height, side width]. */
export function tileImages(
  images: Float32Array,
  [channels, height, width]: readonly [number, number, number],
  side: number,
): Float32Array {
  const tiled = new Float32Array(images.length);
  for (let tile = 0; tile < side * side; tile++)
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++) {
        const from = ((tile * channels + c) * height + y) * width;
        const row = Math.floor(tile / side) * height + y;
        tiled.set(images.subarray(from, from + width), ((c * side * height + row) * side + (tile % side)) * width);
      }
  return tiled;
}
