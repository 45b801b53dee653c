import type { TrainedVae } from "@latents/core";
import type { Workbench } from "./workbench.js";

/** Generated images of each class. */
const perClass = 100;

/**
 * Share of a conditional model's generated images that a judge assigns to the class that was asked for. The judge has learned from bits, so it
 * sees mean images cut at 1/2.
 */
export async function wantedShare(
  trained: TrainedVae,
  judge: TrainedVae,
  { count }: Pick<Workbench, "count">,
): Promise<number> {
  const { classes } = trained;
  const number = classes * count(perClass, 5);
  const { shape, data } = await trained.sample(number, { seed: 1 });
  const probs = await judge.classify({ shape, data: data.map((value) => (value >= 0.5 ? 1 : 0)) });
  let hits = 0;
  for (let i = 0; i < number; i++) {
    const row = probs.data.subarray(i * classes, (i + 1) * classes);
    // samples without labels of their own get the classes in turn
    if (row.indexOf(Math.max(...row)) === i % classes) hits++;
  }
  return hits / number;
}
