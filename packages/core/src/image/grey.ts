/** The largest value of an image's byte: the one place where that scale stands. */
export const largestGrey = 255;

/** A value 0..1 as a byte: clipped to that range and rounded, 0 for what is no number. */
export const greyOf = (value: number): number => Math.round(largestGrey * Math.min(1, Math.max(0, value || 0)));
