import { z } from "zod";
import { conditionings, type Conditioning } from "../conditioning/index.js";
import type { DataSource } from "../data/index.js";
import { hierarchies, type Hierarchy } from "../latents/index.js";
import { likelihoods, type Likelihood } from "../likelihoods/index.js";
import { decoders, encoders, type DataContext, type Layer, type PartContext } from "../nn/index.js";
import { objectives, type Objective } from "../objectives/index.js";
import { optimizers, schedules, type Optimizer, type Schedule } from "../optim/index.js";
import { posteriors, type Posterior } from "../posteriors/index.js";
import { priors, type Prior } from "../priors/index.js";
import type { Variant } from "../variant.js";

/** Variants of one kind, by word. */
export type PartsOf<T, Context> = Readonly<Record<string, Variant<T, z.ZodRawShape, Context>>>;

/**
 * The words of a config and what they make. What reads a config, or makes something of it, is given them; nothing is registered, so that two sets with
 * other meanings of one word stand side by side (two runs of a plug-in that changed between them).
 */
export interface Parts {
  readonly encoders: PartsOf<Layer, PartContext>;
  readonly decoders: PartsOf<Layer, PartContext>;
  readonly posteriors: PartsOf<Posterior, PartContext>;
  readonly priors: PartsOf<Prior, PartContext>;
  readonly likelihoods: PartsOf<Likelihood, DataContext>;
  readonly conditionings: PartsOf<Conditioning | undefined, DataContext>;
  readonly hierarchies: PartsOf<Hierarchy | undefined, PartContext>;
  readonly objectives: PartsOf<Objective, PartContext>;
  readonly optimizers: PartsOf<(rate: Schedule) => Optimizer, unknown>;
  readonly schedules: PartsOf<(rate: number) => Schedule, unknown>;
  /** Data sets by name; those of the command are its own. */
  readonly data: Readonly<Record<string, DataSource>>;
}

/** The key of a config that each kind is the words of. */
export const partKeys = {
  encoders: "model.encoder",
  decoders: "model.decoder",
  posteriors: "model.posterior",
  priors: "model.prior",
  likelihoods: "model.likelihood",
  conditionings: "model.conditioning",
  hierarchies: "model.hierarchy",
  objectives: "objective",
  optimizers: "optimizer",
  schedules: "optimizer.schedule",
  data: "data.name",
} as const satisfies Record<keyof Parts, string>;

/** The parts that every config may use. */
export const builtInParts = {
  ...{ encoders, decoders, posteriors, priors, likelihoods, conditionings, hierarchies },
  ...{ objectives, optimizers, schedules, data: {} },
} satisfies Parts;
