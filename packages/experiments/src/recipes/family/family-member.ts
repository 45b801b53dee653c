import type { ConfigInput } from "@latents/core";

/** One model of the family: what differs from N(0, I), a diagonal Gaussian and the ELBO at z = 40, and what a reader is told of it. */
export interface FamilyMember {
  /** End of the recipe's name. */
  readonly word: string;
  readonly label: string;
  /** Over the model of all. */
  readonly model?: NonNullable<ConfigInput["model"]>;
  readonly objective?: ConfigInput["objective"];
  /** What it puts in the place of the plain model's. */
  readonly formula: string;
  /** What it is for, and when another does better. */
  readonly goodFor: string;
  readonly notFor: string;
  /** Its file under packages/core/src. */
  readonly source: string;
  /** Whether a step takes so long that it is trained after all others. */
  readonly slow?: true;
}
