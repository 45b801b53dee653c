/** Figures by their names in `--json`: `negElbo`, `rec`, `kl`, `nll`, `accuracy`, `auc`, `standardError`, ... */
export type Figures = Readonly<Record<string, number>>;

/** One line of an experiment's table. */
export interface Row {
  readonly label: string;
  /** What the publication says. */
  readonly published?: Figures;
  readonly ours: Figures;
  readonly note?: string;
}

/** A file beside the result: PNG, GIF or SVG. */
export interface Picture {
  /** File name with its ending. */
  readonly file: string;
  readonly caption: string;
  readonly bytes: Uint8Array;
}

/** What an experiment found. */
export interface Findings {
  readonly rows: readonly Row[];
  readonly pictures: readonly Picture[];
  /** What was seen, in a sentence or two, made from the figures: also what was missed. */
  readonly seen: string;
  readonly seeds: readonly number[];
  /** Protocol of our figures: images, binarisation, samples. */
  readonly protocol: string;
  /** Where fewer steps were trained than the publication did. */
  readonly shortened?: Shortened;
}

/** Optimiser steps, ours and the publication's. */
export interface Shortened {
  readonly steps: number;
  readonly published: number;
}
