import type { Findings } from "./findings.js";
import type { Workbench } from "./workbench.js";

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
