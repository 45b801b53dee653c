import { classColors } from "../codes/class-colors";
import type { CodedImages } from "../codes/coded-images";
import type { Layout } from "../codes/layout";
import { isWithin, type Stroke } from "../scatter/strokes";

/** A range of a column's values, both ends within. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What leaves images out. */
export interface Filters {
  /** Classes that are hidden. */
  readonly hidden: ReadonlySet<number>;
  /** Values of the column that is looked at, and which of them are kept. */
  readonly values?: Float32Array;
  readonly range?: Range;
  /** On the map: what lies within it is kept. */
  readonly lasso?: Stroke;
}

/** Images that the filters keep. */
export interface Chosen {
  /** 1 for a kept one. */
  readonly rows: Uint8Array;
  readonly count: number;
  /** Rows that all filters but the range keep, for the histogram that it is drawn on. */
  readonly withoutRange: Uint8Array;
}

/** Which images all filters keep together. */
export function chosenOf(images: CodedImages, layout: Layout | undefined, filters: Filters): Chosen {
  const { hidden, values, range, lasso } = filters;
  const rows = new Uint8Array(images.count);
  const withoutRange = new Uint8Array(images.count);
  let count = 0;
  for (let row = 0; row < images.count; row++) {
    if (images.labels && hidden.has(images.labels[row])) continue;
    if (
      lasso &&
      layout &&
      !isWithin(lasso, layout.positions[row * layout.dims], layout.positions[row * layout.dims + 1])
    )
      continue;
    withoutRange[row] = 1;
    if (values && range && !(values[row] >= range.low && values[row] <= range.high)) continue;
    rows[row] = 1;
    count++;
  }
  return { rows, count, withoutRange };
}

/** Opacity of an image that a lasso or a range leaves out: its class is hidden whole. */
const pale = 24;

/** Colours of the points by class; those that are left out are pale, hidden classes invisible. */
export function chosenColors(images: CodedImages, hidden: ReadonlySet<number>, { rows, count }: Chosen): Uint8Array {
  const colors = classColors(images.count, images.labels, hidden);
  if (count === images.count) return colors;
  for (let row = 0; row < rows.length; row++)
    if (rows[row] === 0 && colors[4 * row + 3] > 0) colors[4 * row + 3] = pale;
  return colors;
}
