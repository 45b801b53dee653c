import type { Workbench } from "./workbench.js";

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
}

/** A published experiment that `latents reproduce` makes again. */
export interface Experiment {
  /** `e1-vae` */
  readonly id: string;
  readonly title: string;
  /** The publication, with what it got wrong. */
  readonly source: string;
  /** Minutes that the full settings take with one thread, as measured: `elapsedMs` of the committed result. */
  readonly minutes: number;
  /** The page of docs/ that shows its rows and pictures, where they are too many for the page of all results. */
  readonly page?: string;
  run(bench: Workbench): Promise<Findings>;
}
