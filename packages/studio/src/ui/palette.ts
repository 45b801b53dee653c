/** Colours of classes: told apart by colour-blind eyes as far as ten can be, and on both grounds. Source: Observable 10, reordered. */
const classColors = [
  "#4269d0",
  "#efb118",
  "#ff725c",
  "#6cc5b0",
  "#3ca951",
  "#ff8ab7",
  "#a463f2",
  "#97bbf5",
  "#9c6b4e",
  "#9498a0",
] as const;

/** The colour of a class, or of the i-th run of a comparison. */
export const colorOf = (index: number): string => classColors[((index % 10) + 10) % 10];

/** Red, green, blue in 0..1. */
export function rgbOf(index: number): readonly [number, number, number] {
  const value = Number.parseInt(colorOf(index).slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** The same in whole numbers, as pixels have them. */
export const rgbBytesOf = (index: number): number[] => rgbOf(index).map((value) => Math.round(255 * value));
