import { chosenIndices, InputError, subset, type Halves } from "@latents/core";
import type { Run } from "../open-run.js";
import { runDataset } from "../run-dataset.js";

export type { Halves };

/** The training images that a run knows, and all others. Throws InputError where it knows all. */
export async function halvesOf({ config, folder }: Pick<Run, "config" | "folder">): Promise<Halves> {
  const whole = await runDataset({ data: { ...config.data, limit: undefined } }, "train");
  const known = config.data.limit ?? whole.count;
  if (known >= whole.count)
    throw new InputError(
      `${folder}: the experiment needs training images that the VAE has not seen, and it knows all ${whole.count}; train one with --set data.limit=${Math.floor(whole.count / 2)}`,
    );
  const sources = new Set(chosenIndices(whole, known, config.data.limitBy));
  const others = Array.from({ length: whole.count }, (_, i) => i).filter((i) => !sources.has(i));
  return { sources: subset(whole, [...sources]), others: subset(whole, others) };
}
