/** Of small images; more at once make nothing faster. */
const most = 500;
/** Values of all images at once: 34 MB as floats, and what a net makes of them many times that. */
const mostValues = 2 ** 23;

/** How many images of `size` values are worked on at once, so that memory is bounded however many there are, and however large: 1 to 500. */
export const imagesAtOnce = (size: number): number => Math.max(1, Math.min(most, Math.floor(mostValues / size)));
