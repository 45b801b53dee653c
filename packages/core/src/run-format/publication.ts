import type { TestFigures } from "./run-result.js";

/** What `latents publish` tells the page of the model that it carries. */
export interface Publication {
  readonly title: string;
  readonly run: string;
  /** The data set it was trained on, as it is called. */
  readonly data: string;
  readonly step: number;
  /** Of all test images, where the run was measured. */
  readonly test?: TestFigures;
  /** How the model's values are stored. */
  readonly precision: "float16" | "float32";
  /** Images of each split that the page carries. */
  readonly images: { readonly train: number; readonly test: number };
}

/**
 * The samples that a published page shows first: as a picture until the page is used, then drawn by its model. A model of labels draws its classes in turn.
 */
export const publishedSamples = { count: 36, columns: 12, seed: 0 } as const;

/** Where one goes from a published page's first view: the addresses of the page's views, and words. */
export const publishedWays = [
  {
    to: "/latent/site",
    title: "Walk in its latent space",
    text: "Drag through the plane of codes and see what lies under the pointer; sliders, ways between images, the lattice.",
  },
  {
    to: "/draw/site",
    title: "Draw for it",
    text: "With every stroke: the code, what the model makes of it, how usual it is, and the nearest images.",
  },
] as const;

/** What is known of a published model, in sentences. */
export function publishedAbout({ data, step, test }: Publication): string {
  const trained = `A variational autoencoder, trained on ${data} for ${step.toLocaleString("en")} steps`;
  if (!test) return `${trained}.`;
  return `${trained}. On ${test.images.toLocaleString("en")} test images: NELBO ${test.negElbo.toFixed(2)} ± ${test.standardError.toFixed(2)} nats an image (REC ${test.rec.toFixed(2)}, KL ${test.kl.toFixed(2)}).`;
}

/** What a published page carries and asks for, in sentences. */
export function publishedParts({ precision, images }: Publication): string {
  const values = precision === "float16" ? "half precision (float16; it computes in float32)" : "float32";
  const carried =
    images.test > 0
      ? `, ${images.test.toLocaleString("en")} test and ${images.train.toLocaleString("en")} training images`
      : " and no images";
  return `Everything happens in this page: it asks no server, and works without a network. It carries the model in ${values}${carried}.`;
}
