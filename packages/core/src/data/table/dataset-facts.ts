/** What images and tables have alike. */
export interface DatasetFacts {
  /** Name for reports, for example `mnist`. */
  readonly name: string;
  /** For example `train` or `test`. */
  readonly split: string;
  /** Images, or rows. */
  readonly count: number;
  /** [channels, height, width] of one image; of a table [1, 1, columns]. */
  readonly shape: readonly [number, number, number];
  /** Class index of every image, [count]; absent for unlabelled data. */
  readonly labels?: Uint16Array;
  /** Names of the classes; `labels[i]` indexes it. */
  readonly classes?: readonly string[];
  /** What images belong together, such as those of one person: index of the group of each, [count]. Splits never part a group. */
  readonly groups?: Uint32Array;
}
