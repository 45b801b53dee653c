import { InputError, subset, take, type Halves } from "@latents/core";
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
  const rest = Array.from({ length: whole.count - known }, (_, i) => known + i);
  return { sources: take(whole, known), others: subset(whole, rest) };
}
