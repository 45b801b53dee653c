/**
 * Grey of an RGB colour, each 0..255:  round(0.299 R + 0.587 G + 0.114 B).  The only such formula here: data sets, masks and pictures share it.
 * Source: ITU-R BT.601, as Pillow's `convert("L")` and OpenCV's `COLOR_RGB2GRAY` have it.
 */
export const luma = (red: number, green: number, blue: number): number =>
  Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
