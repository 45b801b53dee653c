import type { ConfigInput, TableUse } from "@latents/core";
import type { OwnTableFacts } from "../engine/table/own-table-api";

/** A training for the page: a config with words for those who have never seen one. */
export interface PageRecipe {
  readonly name: string;
  readonly title: string;
  /** What one sees in it, in a sentence or two. */
  readonly description: string;
  readonly config: ConfigInput;
  /** Trains and measures on the first images of each split alone, so that little is loaded. */
  readonly first?: { readonly train: number; readonly test: number };
  /** Needs the labels of the images. */
  readonly labels?: true;
}

const mlp = (latent: number, ...hidden: readonly number[]): ConfigInput["model"] => ({
  latent,
  initializer: "he",
  encoder: { type: "mlp", hidden: [...hidden] },
  decoder: { type: "mlp", hidden: [...hidden].reverse() },
});
const adam = (learningRate: number): ConfigInput["optimizer"] => ({
  ...{ type: "adam", learningRate, schedule: { type: "cosine" } },
});

/** What suits a small net of dense layers. */
const usual = { optimizer: adam(2e-3), train: { steps: 3000, batch: 100 } } as const;

/** Small enough for a page: each says something in the first seconds. */
export const pageRecipes: readonly PageRecipe[] = [
  {
    name: "page-plane",
    title: "A plane of digits",
    description:
      "Two latent numbers an image, so that all digits lie in one plane that can be drawn. The best first look.",
    config: { model: mlp(2, 512, 256), ...usual },
  },
  {
    name: "page-mnist",
    title: "Sharp digits",
    description:
      "Twenty latent numbers: sharper pictures and a better likelihood than the plane, but no plane to look at.",
    config: { model: mlp(20, 512, 256), ...usual },
  },
  {
    name: "page-conv",
    title: "Convolutional",
    description:
      "Nets that look at neighbouring pixels together. Fewer weights, more arithmetic: slow without a graphics card.",
    config: {
      model: {
        latent: 10,
        initializer: "glorot",
        encoder: { type: "conv", channels: [16, 32], kernel: 3 },
        decoder: { type: "conv", channels: [16, 32], kernel: 3 },
      },
      optimizer: adam(1e-3),
      train: { steps: 1000, batch: 50 },
    },
  },
  {
    name: "page-beta",
    title: "β-VAE",
    description:
      "The KL counts four times: fewer latent numbers stay in use, and each tends to mean one thing, such as slant.",
    config: {
      model: mlp(10, 512, 256),
      objective: { type: "beta", beta: 4 },
      ...usual,
    },
  },
  {
    name: "page-labels",
    title: "Told the digit",
    description:
      "Both nets are given the label, so the code holds the style alone: draw in one digit, see it in all ten.",
    config: {
      model: { ...mlp(8, 512, 256), conditioning: { type: "labels", classes: 10 } },
      ...usual,
    },
    labels: true,
  },
];

/** For photos: colours and greys are measured, not tossed like coins. */
export const myPhotos: PageRecipe = {
  name: "page-photos",
  title: "A map of your photos",
  description: "Eight latent numbers a photo, and a normal distribution of colours whose width is learned as well.",
  config: {
    data: { binarisation: "none" },
    model: { ...mlp(8, 256, 128), likelihood: { type: "normal", spread: "optimal" } },
    optimizer: adam(1e-3),
    // as the command's: half of them mirrored, anew in each step
    train: { steps: 1500, batch: 32, augment: { flip: true } },
  },
};

/** For drawings: white on black, as MNIST's digits are. */
export const myDrawings: PageRecipe = {
  name: "page-drawings",
  title: "A plane of your drawings",
  description: "Two latent numbers a drawing, so that all of them lie in one plane.",
  config: { model: mlp(2, 256, 128), optimizer: adam(2e-3), train: { steps: 800, batch: 50 } },
};

/** The same with room for more than a plane holds. */
export const mySharpDrawings: PageRecipe = {
  name: "page-sharp-drawings",
  title: "Sharp drawings",
  description: "Twenty latent numbers a drawing: sharper than the plane, but no plane to look at.",
  config: { ...myDrawings.config, model: mlp(20, 256, 128) },
};

const uses: Readonly<Record<TableUse, Pick<PageRecipe, "title" | "description">>> = {
  rows: {
    title: "Rows like mine",
    description: "New rows that nobody has written down, with the distributions and relations of yours.",
  },
  filling: {
    title: "Fill what is missing",
    description: "Learns each column from any of the others: cells that are missing are filled by what it has learnt.",
  },
  scores: {
    title: "Find odd rows",
    description: "A score for each row and each cell, in nats: what is rare given the rest of its row stands out.",
  },
};

/** For a table: its own defaults by what the model is for; before there is one, or with a problem, these cannot be trained. */
export const myTableRecipes = (table: OwnTableFacts | undefined): readonly PageRecipe[] =>
  Object.entries(uses).map(([use, words]) => ({
    ...words,
    name: `table-${use}`,
    config: table?.defaults[use as TableUse] ?? usual,
  }));

/**
 * What a newcomer sees first: half the net of the plane of digits, half its steps and a fifth of its images, so that it is over in less than half a minute.
 */
export const firstLook: PageRecipe = {
  name: "page-first",
  title: "Digits unfold in a plane",
  description: "Two latent numbers an image, a small net, 1,500 steps.",
  config: { model: mlp(2, 256, 128), optimizer: adam(3e-3), train: { steps: 1500, batch: 64 } },
  first: { train: 12_000, test: 2000 },
};

/** What the form lets a user change. */
export interface TrainingSettings {
  readonly steps: number;
  readonly batch: number;
  readonly latent: number;
  readonly learningRate: number;
  readonly seed: number;
}

export const settingsOf = ({ config }: PageRecipe): TrainingSettings => ({
  steps: config.train?.steps ?? 1000,
  batch: config.train?.batch ?? 100,
  latent: config.model?.latent ?? 10,
  learningRate: (config.optimizer as { learningRate: number }).learningRate,
  seed: 1,
});

/** What a training by a recipe is called: as its defaults say, else by the recipe and by data that are not the page's. */
export const titleOf = ({ title, config }: PageRecipe, data = "mnist"): string =>
  config.title ?? (data === "mnist" || data.startsWith("my ") ? title : `${title}, ${data}`);

/** The recipe with settings, on data of that name; the engine checks it as the command checks its own. */
export function orderedConfig(recipe: PageRecipe, settings: TrainingSettings, data: string): ConfigInput {
  const { name, config } = recipe;
  const { steps, batch, latent, learningRate, seed } = settings;
  return {
    ...{ ...config, recipe: name, title: titleOf(recipe, data), seed },
    data: { ...config.data, name: data },
    model: { ...config.model, latent },
    optimizer: { ...(config.optimizer as object), learningRate },
    train: { ...config.train, steps, batch },
  };
}
