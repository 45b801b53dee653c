import { encodePng, RunError } from "@latents/core";
import { writeFileAtomic } from "../../files/index.js";
import { captionedGrid, type CaptionedBlock } from "./captioned-grid.js";
import { mattedGrid } from "./pictures.js";

/** Images in rows, with what is said of them. */
interface Grid {
  readonly images: Uint8Array;
  /** Above everything. */
  readonly title: string;
  /** Above the columns. */
  readonly columns: readonly string[];
  /** At the left of the rows. */
  readonly rows: readonly string[];
}

/**
 * Writes images of [channels, height, width] as a PNG file: with captions, or alone, pixel for pixel. Where captions cannot be drawn on this
 * platform, `warn` hears of it, and the images are written alone. Throws RunError if the disk refuses.
 */
export async function writeGrid(
  file: string,
  { images, title, columns, rows }: Grid,
  shape: readonly [number, number, number],
  captions: boolean,
  warn: (message: string) => void,
): Promise<void> {
  const block: CaptionedBlock = {
    ...{ sets: [{ images }], columns: columns.length },
    ...{ columnCaptions: columns, rowCaptions: rows },
  };
  const alone = () => mattedGrid(images, shape, { columns: columns.length });
  const grid = captions
    ? await captionedGrid([block], shape, { title }).catch((error: unknown) => {
        if (!(error instanceof RunError)) throw error;
        warn(`${error.message}; the picture has no captions`);
        return alone();
      })
    : alone();
  await writeFileAtomic(file, encodePng(grid));
}

/** A number under a column: two digits behind the point, or two that count, with a true minus. */
export const columnNumber = (value: number): string =>
  String(Math.abs(value) >= 0.1 || value === 0 ? Number(value.toFixed(2)) : Number(value.toPrecision(2))).replace(
    "-",
    "−",
  );

/** So many numbers from one to another, evenly. */
export const evenNumbers = (from: number, to: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
