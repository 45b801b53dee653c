import { zerosLike } from "../zeros-like.js";
import { InputError } from "../errors.js";
import { columnsOf, gridShape, imageGrid, type GridLayout, type GridOptions, type ImageValues } from "./grid.js";
import type { PixelImage } from "./png.js";

/** What `gridBands` is told of images that it has not seen. */
export interface BandLayout extends GridLayout, Pick<GridOptions, "background"> {
  /** Images of one set in all. */
  readonly count: number;
}

/**
 * The picture that `imageGrid` makes, row by row of its images, of images that come piece by piece: what `pngPieces` takes. A piece has some images of
 * each set, any number of them. Throws InputError where the pieces have another number of images than `count`, or none of a set.
 */
export async function* gridBands(
  pieces: AsyncIterable<readonly ImageValues[]> | Iterable<readonly ImageValues[]>,
  shape: readonly [number, number, number],
  layout: BandLayout,
): AsyncGenerator<PixelImage> {
  const { count, pad = 2, background = 0, sets = 1 } = layout;
  const size = shape[0] * shape[1] * shape[2];
  const columns = columnsOf(count, layout);
  const row = columns * size;
  const [, , width] = gridShape(count, shape, layout);
  /** Values of a row of images that is not whole yet, of each set. */
  let rest: ImageValues[] = [];
  let done = 0;
  const band = (values: readonly ImageValues[]): PixelImage => {
    done += values[0].length / size;
    const [first, ...beside] = values;
    const picture = imageGrid(first, shape, { columns, pad, background, beside });
    return done < count ? withoutLastRows(picture, pad) : widened(picture, width, background);
  };
  const bad = (got: string): InputError =>
    new InputError(`gridBands: pieces must hold ${count} images of each of ${sets} sets, got ${got}`);
  for await (const piece of pieces) {
    if (piece.length !== sets || piece.some(({ length }) => length !== piece[0].length || length % size !== 0))
      throw bad(`a piece of ${piece.map(({ length }) => length).join(" and ") || "no"} values`);
    let values = piece.map((set, i) => joined(rest[i], set));
    for (; values[0].length >= row; values = values.map((set) => set.subarray(row)))
      if (done < count) yield band(values.map((set) => set.subarray(0, row)));
      else throw bad("more");
    rest = values;
  }
  const left = (rest[0]?.length ?? 0) / size;
  if (done + left !== count) throw bad(String(done + left));
  if (left > 0) yield band(rest);
}

/** Values one after another; the first are few. */
function joined(first: ImageValues | undefined, second: ImageValues): ImageValues {
  if (first === undefined || first.length === 0) return second;
  const all = zerosLike(second, first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** Without the gap below, which the next band has above. */
function withoutLastRows({ shape: [channels, height, width], pixels }: PixelImage, rows: number): PixelImage {
  const kept = height - rows;
  const out = new Uint8Array(channels * kept * width);
  for (let c = 0; c < channels; c++)
    out.set(pixels.subarray(c * height * width, (c * height + kept) * width), c * kept * width);
  return { shape: [channels, kept, width], pixels: out };
}

/** A last row of fewer images, as wide as the others. */
function widened(
  { shape: [channels, height, width], pixels }: PixelImage,
  full: number,
  background: number | readonly number[],
): PixelImage {
  if (width === full) return { shape: [channels, height, width], pixels };
  const out = new Uint8Array(channels * height * full);
  for (let c = 0; c < channels; c++) {
    const colour = typeof background === "number" ? background : (background[c] ?? 0);
    out.fill(colour, c * height * full, (c + 1) * height * full);
    for (let y = 0; y < height; y++)
      out.set(pixels.subarray((c * height + y) * width, (c * height + y + 1) * width), (c * height + y) * full);
  }
  return { shape: [channels, height, full], pixels: out };
}
