import { z } from "zod";

/** What `board.json` has of a model. */
export const boardRow = z.object({
  /** Data and what their values are: rows of one protocol can be compared. */
  protocol: z.string(),
  model: z.string(),
  /** -log p(x) by importance sampling, nats an image. */
  nll: z.number(),
  /** What another test set would change, and what other samples would. */
  nllError: z.number(),
  monteCarloError: z.number(),
  /** Median over images. */
  effectiveSamples: z.number(),
  samples: z.int(),
  images: z.int(),
  negElbo: z.number(),
  rec: z.number(),
  kl: z.number(),
  bitsPerDim: z.number().optional(),
  /** Of training. */
  seconds: z.number(),
  cores: z.int(),
  parameters: z.int(),
  steps: z.int(),
  seed: z.int(),
  machine: z.string(),
  command: z.string(),
  commit: z.string(),
  /** When the training began, which tells runs apart. */
  trainedAt: z.string(),
  /** Training time in seconds and NELBO on held-out images, or on minibatches where none were. */
  curve: z.array(z.tuple([z.number(), z.number()])),
  curveOf: z.enum(["validation", "train"]),
});

/** A model on the board. */
export type BoardRow = z.infer<typeof boardRow>;
