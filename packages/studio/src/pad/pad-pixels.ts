/** Grey values 0..255 of a drawing, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array<ArrayBuffer>;
}

export const blank = (width: number, height: number): Picture => ({
  ...{ width, height },
  pixels: new Uint8Array(width * height),
});

export const isBlank = ({ pixels }: Picture): boolean => pixels.every((v) => v === 0);

/** How a brush touches a cell. */
export type Touch = "paint" | "erase";

/**
 * A stroke from one place to another with a soft edge of one cell, as MNIST's strokes have. Places are in cells, (0, 0) the upper left corner;
 * `radius` likewise.
 */
export function stroke(
  picture: Picture,
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
  radius: number,
  touch: Touch,
): Picture {
  const { width, height } = picture;
  const pixels = picture.pixels.slice();
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const reach = radius + 0.5 - distance(x + 0.5, y + 0.5, from, to);
      const ink = Math.round(255 * Math.min(1, Math.max(0, reach)));
      const i = y * width + x;
      pixels[i] = touch === "paint" ? Math.max(pixels[i], ink) : Math.min(pixels[i], 255 - ink);
    }
  return { width, height, pixels };
}

/** Of a place from the line between two. */
function distance(x: number, y: number, [ax, ay]: readonly number[], [bx, by]: readonly number[]): number {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}
