import { toScreen, type Size } from "../camera";
import type { Ink } from "../draw-axes";

/** Side of an image on the plane, CSS pixels. */
export const spriteSide = 28;
/** More images than these are slower to draw than the eye moves. */
const mostSprites = 400;

/** What is known of the images of some points. */
export type Sprites = ReadonlyMap<number, CanvasImageSource>;

/**
 * Points whose images are shown: the first visible one of each square of the view, so that images hide each other little. Rows in rising order.
 */
export function spriteRows(
  positions: Float32Array,
  dims: 2 | 3,
  matrix: Float32Array,
  size: Size,
  isHidden: (row: number) => boolean,
): readonly number[] {
  const across = Math.ceil(size.width / spriteSide);
  const taken = new Set<number>();
  const rows: number[] = [];
  for (let i = 0; i < positions.length / dims && rows.length < mostSprites; i++) {
    const [x, y, depth] = toScreen(matrix, size, [
      ...[positions[i * dims], positions[i * dims + 1], dims === 3 ? positions[i * dims + 2] : 0],
    ]);
    if (!(depth > 0 && x >= 0 && y >= 0 && x < size.width && y < size.height)) continue;
    const square = Math.floor(y / spriteSide) * across + Math.floor(x / spriteSide);
    if (taken.has(square) || isHidden(i)) continue;
    taken.add(square);
    rows.push(i);
  }
  return rows;
}

/** Draws the images that are known of some points where these lie, each on a ground that lets it stand out. */
export function drawSprites(
  context: CanvasRenderingContext2D,
  positions: Float32Array,
  dims: 2 | 3,
  matrix: Float32Array,
  size: Size,
  rows: readonly number[],
  sprites: Sprites,
  ink: Ink,
): void {
  context.imageSmoothingEnabled = true;
  for (const row of rows) {
    const image = sprites.get(row);
    if (!image) continue;
    const [x, y] = toScreen(matrix, size, [...positions.subarray(row * dims, (row + 1) * dims)]);
    const [left, top] = [x - spriteSide / 2, y - spriteSide / 2];
    context.globalAlpha = 0.82;
    context.fillStyle = ink.ground;
    context.fillRect(left, top, spriteSide, spriteSide);
    context.globalAlpha = 1;
    context.drawImage(image, left, top, spriteSide, spriteSide);
  }
}
