import { largestGrey } from "../../image/index.js";

type Turn = readonly [readonly [number, number], readonly [number, number]];

/**
 * The turn or reflection that takes positions [count, 2] nearest to those before, in the sum of squares (orthogonal Procrustes); rows are the new axes.
 * Without others, none.
 */
export function turnOnto(now: Float32Array, before: Float32Array | undefined): Turn {
  if (before?.length !== now.length)
    return [
      [1, 0],
      [0, 1],
    ];
  // cross[i][j]: how the new axis i and the old j go together
  let [xx, xy, yx, yy] = [0, 0, 0, 0];
  for (let i = 0; i < now.length; i += 2) {
    xx += now[i] * before[i];
    xy += now[i] * before[i + 1];
    yx += now[i + 1] * before[i];
    yy += now[i + 1] * before[i + 1];
  }
  const turned = Math.hypot(xx + yy, xy - yx);
  const mirrored = Math.hypot(xx - yy, xy + yx);
  if (Math.max(turned, mirrored) === 0)
    return [
      [1, 0],
      [0, 1],
    ];
  if (turned >= mirrored) {
    const [cos, sin] = [(xx + yy) / turned, (xy - yx) / turned];
    return [
      [cos, -sin],
      [sin, cos],
    ];
  }
  const [cos, sin] = [(xx - yy) / mirrored, (xy + yx) / mirrored];
  return [
    [cos, sin],
    [sin, -cos],
  ];
}

/** side x side images of values 0..1, row by row, as one of 0..255: [side^2, channels, height, width] -> [channels, side height, side width]. */
export function tiled(
  images: Float32Array,
  [channels, height, width]: readonly [number, number, number],
  side: number,
): Uint8Array<ArrayBuffer> {
  const picture = new Uint8Array(images.length);
  let from = 0;
  for (let tile = 0; tile < side * side; tile++)
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++) {
        const row = Math.floor(tile / side) * height + y;
        const to = ((c * side * height + row) * side + (tile % side)) * width;
        for (let x = 0; x < width; x++) picture[to + x] = largestGrey * Math.min(1, Math.max(0, images[from++]));
      }
  return picture;
}
