import { categoriesOf, type Column } from "@latents/core";
import { rgbBytesOf } from "../ui/palette";

/** From low to high: told apart by colour-blind eyes, on both grounds. Source: stops of matplotlib's plasma. */
const ramp = [
  [59, 31, 160],
  [156, 41, 158],
  [214, 86, 109],
  [245, 149, 64],
  [240, 217, 60],
] as const;

/** Of a number that is missing. */
const none = [150, 154, 166] as const;

export const rampCss = `linear-gradient(to right, ${ramp.map((stop) => `rgb(${stop.join(" ")})`).join(", ")})`;
export const missingCss = `rgb(${none.join(" ")})`;

/** Red, green, blue, opacity of each row by a column: a colour a category; of numbers by rank, so that a far value does not paint the rest alike. */
export function columnColors(column: Column, cells: Float64Array): Uint8Array {
  const colors = new Uint8Array(4 * cells.length);
  const named = categoriesOf(column) > 0;
  const sorted = cells.filter((value) => !Number.isNaN(value)).sort();
  cells.forEach((value, i) => {
    const color = Number.isNaN(value) ? none : named ? rgbBytesOf(value) : along(rankOf(sorted, value));
    colors.set([...color, 225], 4 * i);
  });
  return colors;
}

/** Share of sorted values below one, 0..1, equal ones in the middle of their share. */
function rankOf(sorted: Float64Array, value: number): number {
  const first = (of: (one: number) => boolean): number => {
    let [from, to] = [0, sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (of(sorted[middle])) to = middle;
      else from = middle + 1;
    }
    return from;
  };
  return (first((one) => one >= value) + first((one) => one > value)) / 2 / Math.max(1, sorted.length);
}

function along(share: number): number[] {
  const at = share * (ramp.length - 1);
  const [i, part] = [Math.min(ramp.length - 2, Math.floor(at)), at - Math.min(ramp.length - 2, Math.floor(at))];
  return ramp[i].map((low, c) => Math.round(low + part * (ramp[i + 1][c] - low)));
}
