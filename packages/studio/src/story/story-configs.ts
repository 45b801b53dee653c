import type { ConfigInput } from "@latents/core";

/** What a figure of the story trains. */
export interface StoryPlan {
  readonly latent: number;
  /** Weight of the KL; 1 is the evidence lower bound. */
  readonly beta: number;
  readonly steps: number;
}

/** Images of each split: enough to see it all, few enough to be there at once. */
export const storyImages = { train: 2000, test: 500 } as const;

/** The weights of the slider, from a code that may say all to one that says nothing. */
export const betas = [0.02, 1, 4, 16, 64] as const;

/** A net of one hidden layer each way, which a tab trains in seconds. */
export const storyConfig = ({ latent, beta, steps }: StoryPlan, data: string): ConfigInput => ({
  ...{ recipe: "story", title: `β = ${beta}`, data: { name: data } },
  model: {
    ...{ latent, initializer: "he" },
    encoder: { type: "mlp", hidden: [128] },
    decoder: { type: "mlp", hidden: [128] },
  },
  objective: { type: "beta", beta },
  optimizer: { type: "adam", learningRate: 3e-3, schedule: { type: "cosine" } },
  train: { steps, batch: 50 },
});
