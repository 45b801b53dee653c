import { inMemory, likelihoodOf, pearson, ranks, type SeriesLayout, type Table } from "../../data/index.js";
import type { ConfigInput } from "../schema.js";

/** Passes over the rows, within steps that a small table needs and a large one may take. */
const steps = { least: 2000, most: 8000, passes: 100 };

/** What a table's model is for: rows to draw, missing cells to fill, scores of rows. */
export const tableUses = ["rows", "filling", "scores"] as const;
export type TableUse = (typeof tableUses)[number];

/**
 * What a training on a table begins from, by the number of its rows and columns and by what the model is for; docs/table-models.md has the figures that chose it.
 */
export function tableDefaults(table: Table, use: TableUse = "rows"): ConfigInput {
  if (table.kind === "table" && table.series) return seriesDefaults(table, table.series);
  return { rows: rowsDefaults, filling: fillingDefaults, scores: scoresDefaults }[use](table);
}

/**
 * Series: convolutions that halve the length to about eight points, plain bound, so that a score is one of a density; the same for all uses.
 */
function seriesDefaults({ count }: Table, { channels: names, length }: SeriesLayout): ConfigInput {
  const halvings = Math.max(1, Math.min(5, Math.round(Math.log2(length / 8))));
  const channels = Array.from({ length: halvings }, (_, i) => Math.min(128, 32 * 2 ** i));
  const batch = Math.max(1, Math.min(128, Math.floor(count / 4)));
  const net = { type: "conv1d" as const, channels, kernel: 5 as const, hidden: [128] };
  return {
    title: "",
    data: { binarisation: "none", scaling: "standardise" },
    model: {
      latent: Math.min(32, Math.max(4, Math.round((names.length * length) / 16))),
      encoder: net,
      decoder: net,
      prior: "standard-normal",
      likelihood: "columns",
    },
    objective: "elbo",
    optimizer: { type: "adam", learningRate: 1e-3, schedule: "cosine", clipNorm: 10 },
    train: { batch, steps: Math.round(Math.min(steps.most, Math.max(steps.least, (steps.passes * count) / batch))) },
  };
}

/**
 * A KL that weighs less than 1 keeps what the columns say of each other, and a prior that is learned takes up what codes then differ from N(0, I) in.
 */
function rowsDefaults({ columns, count, covariates = [] }: Table): ConfigInput {
  const modelled = columns.length - covariates.length;
  const batch = Math.max(1, Math.min(500, Math.floor(count / 4)));
  return {
    title: "",
    data: { binarisation: "none" },
    model: {
      latent: Math.min(32, Math.max(4, modelled + 2)),
      encoder: { type: "mlp", hidden: [256, 256] },
      decoder: { type: "mlp", hidden: [256, 256] },
      prior: "realnvp",
      likelihood: "columns",
      conditioning: covariates.length > 0 ? "covariates" : "none",
    },
    // with covariates codes must not say what these say: p(z) does not know them, and a small weight of the KL would let them
    objective: covariates.length > 0 ? "elbo" : { type: "beta", beta: 0.3 },
    optimizer: { type: "adam", learningRate: 2e-3, schedule: "cosine", clipNorm: 10 },
    train: {
      batch,
      steps: Math.round(Math.min(steps.most, Math.max(steps.least, (steps.passes * count) / batch))),
    },
  };
}

/** A tight bound on the seen cells (MIWAE), and an encoder from which training hides cells, so that it knows rows with any number of holes. */
function fillingDefaults(table: Table): ConfigInput {
  const { model, ...rest } = rowsDefaults(table);
  const batch = Math.max(1, Math.min(200, Math.floor(table.count / 4)));
  const small = table.count < 2000;
  const factors = small ? factorsOf(table) : 0;
  if (factors > 0)
    return {
      ...rest,
      model: {
        ...model,
        latent: 4,
        encoder: { type: "mlp", hidden: [64], hide: 0.3 },
        decoder: { type: "mlp", hidden: [32] },
        prior: "standard-normal",
        likelihood: { type: "columns", factors },
      },
      objective: { type: "iwae", k: 5 },
      optimizer: { type: "adam", learningRate: 1e-3, schedule: "cosine", clipNorm: 10 },
      train: { batch, steps: 400 },
    };
  // a spread that is decoded lets a few hundred rows teach a model where to be sure, wrongly
  const bySize = small
    ? {
        hide: 0.5,
        hidden: [32],
        likelihood: { type: "columns" as const, spread: "column" as const },
        type: "dreg" as const,
      }
    : { hide: 0.3, hidden: [128, 128], likelihood: "columns" as const, type: "iwae" as const };
  return {
    ...rest,
    data: { ...rest.data, scaling: "standardise" },
    model: {
      ...model,
      latent: Math.min(16, Math.max(4, Number(model?.latent))),
      encoder: { type: "mlp", hidden: [128, 128], hide: bySize.hide },
      decoder: { type: "mlp", hidden: bySize.hidden },
      prior: "standard-normal",
      likelihood: bySize.likelihood,
    },
    objective: { type: bySize.type, k: 5 },
    optimizer: { type: "adam", learningRate: 4e-3, schedule: "cosine", clipNorm: 10, emaDecay: 0.99 },
    train: { batch, steps: small ? 2000 : 6000 },
  };
}

/** Seen cells of a column below which nothing was measured with factors. */
const leastSeen = 60;
/** Mean over the columns of the largest r^2 with another from which on factors fill validation cells better than none: .41 of wine is not, .71 of breast cancer and diamonds is. */
const leastLinear = 0.55;

/**
 * Three for four columns of numbers, where these say each other nearly linearly, have cells enough, and other columns are few: factors say nothing of categories, and leave
 * codes little to say.
 */
function factorsOf(table: Table): number {
  const { values, columns, count, covariates = [] } = inMemory(table);
  const normal = columns.flatMap((column, place) =>
    !covariates.includes(column.name) && likelihoodOf(column) === "normal" ? [place] : [],
  );
  if (normal.length < 2 || normal.length < 0.75 * (columns.length - covariates.length)) return 0;
  const places = normal.map((j) =>
    ranks(Float64Array.from({ length: count }, (_, i) => values[i * columns.length + j])),
  );
  const seen = places.reduce((sum, column) => sum + column.filter((v) => !Number.isNaN(v)).length, 0) / normal.length;
  if (seen < leastSeen) return 0;
  const squares = normal.map(() => new Float64Array(normal.length));
  for (let a = 0; a < normal.length; a++)
    for (let b = 0; b < a; b++) squares[a][b] = squares[b][a] = pearson(places[a], places[b]) ** 2 || 0;
  const linear = squares.reduce((sum, row) => sum + Math.max(...row), 0) / normal.length;
  return linear < leastLinear ? 0 : Math.min(24, Math.floor(0.75 * normal.length));
}

/** The plain bound, whose nats are those of a density; nets so small that a few hundred rows do not teach them their own noise. */
function scoresDefaults(table: Table): ConfigInput {
  const { model, ...rest } = rowsDefaults(table);
  const batch = Math.max(1, Math.min(100, Math.floor(table.count / 4)));
  const small = table.count < 2000;
  const hidden = small ? [64] : [256, 256];
  return {
    ...rest,
    data: { ...rest.data, scaling: "standardise" },
    model: {
      ...model,
      latent: Math.min(32, Math.max(2, Math.round(Number(model?.latent) / 4))),
      encoder: { type: "mlp", hidden },
      decoder: { type: "mlp", hidden },
      prior: "standard-normal",
    },
    objective: "elbo",
    optimizer: { type: "adam", learningRate: 2e-3, schedule: "cosine", clipNorm: 10 },
    train: { batch, steps: small ? 1500 : 8000 },
  };
}
