import type { ConfigInput } from "@latents/core";
import { e5Baseline, e5Source } from "./e5-baseline.js";
import type { Published, Recipe } from "latents/config";

/** The 2-D baseline that descends something else than the ELBO. */
const objectiveRecipe = (
  name: string,
  what: string,
  objective: ConfigInput["objective"],
  published: Omit<Published, "source">,
): Recipe => ({
  name,
  title: `E5: VAE++ baseline, ${what}`,
  description: `784-500 and mirror with tanh, 2 latent dimensions, thresholded digits, 5 epochs; ${what}.`,
  config: { ...e5Baseline(2, 5), objective },
  published: { source: e5Source, ...published },
});

const divergence: Omit<Published, "source"> = {
  protocol: "threshold binarisation; pictures, no table",
  note: "the published formula reduces to half the joint log density, so that nothing draws q to the prior; here by log-mean-exp",
};

const importanceWeighted: Omit<Published, "source"> = {
  protocol: "threshold binarisation, five epochs, the least loss of any training batch of each",
  note: "the published gradient goes through the normalised weights, and k = 10 goes on from k = 5; here the gradient of the bound, each k from its own start",
};

/** E5: divergences in place of the KL, and importance-weighted bounds. */
export const e5ObjectiveRecipes: readonly Recipe[] = [
  objectiveRecipe("e5-js", "the Jensen-Shannon divergence in place of the KL", "jensen-shannon", divergence),
  objectiveRecipe("e5-gjs", "the geometric Jensen-Shannon divergence in place of the KL", "geometric-js", divergence),
  objectiveRecipe(
    "e5-iwae-k5",
    "importance-weighted bound with k = 5",
    { type: "iwae", k: 5 },
    { ...importanceWeighted, lossPerEpoch: [163.98, 155.4, 154.45, 152.87, 151.98] },
  ),
  objectiveRecipe(
    "e5-iwae-k10",
    "importance-weighted bound with k = 10",
    { type: "iwae", k: 10 },
    { ...importanceWeighted, lossPerEpoch: [149.26, 147.35, 144.34, 142.14, 140.98] },
  ),
  objectiveRecipe(
    "e5-dreg-k5",
    "doubly reparameterised gradient of the bound with k = 5",
    { type: "dreg", k: 5 },
    {
      protocol: "not published; the gradient that k > 1 wants",
    },
  ),
];
