import { InputError, type Config, type ConfigInput } from "@latents/core";

/** What a publication says of the same experiment. Nats per image. */
export interface Published {
  /** Where it stands. */
  readonly source: string;
  /** What was measured, and how: numbers of different protocols are not comparable. */
  readonly protocol: string;
  readonly negElbo?: number;
  readonly rec?: number;
  readonly kl?: number;
  /** Importance-sampled -log p(x); the samples stand in `protocol`. */
  readonly nll?: number;
  /** Share of test images that are given their label. */
  readonly accuracy?: number;
  /** Loss of each epoch. */
  readonly lossPerEpoch?: readonly number[];
  /** Seconds of the whole training. */
  readonly seconds?: number;
  /** What is wrong there, and what is done here instead. */
  readonly note?: string;
}

/** A published experiment, or a set-up that works well, as a config. */
export interface Recipe {
  readonly name: string;
  /** One line for lists and reports. */
  readonly title: string;
  /** What it shows. */
  readonly description: string;
  readonly config: ConfigInput;
  readonly published?: Published;
}

/** A `data.name` that the user must replace by data of their own. */
export const userData = (what: string): string => `<${what}>`;

/** Throws InputError where a recipe's `data.name` waits for the user's own data. */
export function requireUserData({ recipe, data }: Pick<Config, "recipe" | "data">): void {
  const what = /^<(.*)>$/.exec(data.name)?.[1];
  if (what !== undefined)
    throw new InputError(`data.name: the recipe ${recipe} needs a ${what} of yours, got none; name it with --data`);
}
