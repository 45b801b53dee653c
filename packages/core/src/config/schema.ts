import { z } from "zod";
import { augmentSchema, imageEndings, scalingNames } from "../data/index.js";
import { initializerNames } from "../nn/index.js";
import { isKeyed } from "../options.js";
import type { Variant } from "../variant.js";
import { builtInParts, type Parts } from "./parts.js";

/** A choice with the options of its variant. */
export interface Choice {
  readonly type: string;
  readonly [option: string]: unknown;
}

type Variants = Readonly<Record<string, Variant<unknown>>>;
type OptionsOf<V> = V extends { readonly options: infer Shape extends z.ZodRawShape }
  ? z.input<z.ZodObject<Shape>>
  : never;

/** What a user may write for a choice: its word, or an object with the variant's options (those of `Fallback` need no `type`). */
export type ChoiceInput<V extends Variants, Fallback extends keyof V> =
  | (keyof V & string)
  | { readonly [Key in keyof V & string]: { readonly type: Key } & OptionsOf<V[Key]> }[keyof V & string]
  | ({ readonly type?: Fallback } & OptionsOf<V[Fallback]>);

/** A key that picks a variant by `type`, whose other keys are that variant's options; a word alone is its `type`. */
function choice<const V extends Variants, Fallback extends keyof V & string>(
  variants: V,
  fallback: Fallback,
  description: string,
): z.ZodPrefault<z.ZodType<Choice, ChoiceInput<V, Fallback>>> {
  const members = Object.entries(variants).map(([type, { options }]) =>
    z.strictObject({ type: z.literal(type), ...options }),
  );
  const union = z.discriminatedUnion("type", members as unknown as [(typeof members)[number]]);
  const written = z.preprocess((value) => {
    if (typeof value === "string") return { type: value };
    return isKeyed(value) && value.type === undefined ? { ...value, type: fallback } : value;
  }, union);
  // prefault: the default is an input, so that the variant's own defaults are filled in
  const type = written as unknown as z.ZodType<Choice, ChoiceInput<V, Fallback>>;
  return type.prefault({ type: fallback } as unknown as ChoiceInput<V, Fallback>).meta({ description });
}

type BuiltIn = typeof builtInParts;

/** Options that every optimiser has beside its own. */
const sharedOptions = ({ schedules }: BuiltIn) => ({
  schedule: choice(schedules, "constant", "How the learning rate changes over the steps"),
  clipNorm: z.number().positive().optional().meta({ description: "Largest global norm of the gradients" }),
  emaDecay: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .meta({ description: "Decay of averaged parameters and running statistics" }),
});
type Shared = ReturnType<typeof sharedOptions>;
type WithShared<V extends Variants> = { readonly [Key in keyof V]: Variant<unknown, V[Key]["options"] & Shared> };

function optimizersWithShared(parts: BuiltIn): WithShared<BuiltIn["optimizers"]> {
  const shared = sharedOptions(parts);
  return Object.fromEntries(
    Object.entries(parts.optimizers).map(([type, own]) => [type, { ...own, options: { ...own.options, ...shared } }]),
  ) as unknown as WithShared<BuiltIn["optimizers"]>;
}

const count = z.int().min(1);

/** The keys, typed with the built-in words; `parts` may have more. */
const schemaWith = (parts: BuiltIn) =>
  z.strictObject({
    recipe: z.string().default("custom").meta({ description: "Name of the recipe that this config came from" }),
    title: z.string().default("").meta({ description: "One line for reports" }),
    plugins: z.array(z.string().min(1)).optional().meta({
      description:
        "Modules whose parts have words here: .ts, .mts, .js or .mjs files, by their paths from the config's folder",
    }),
    seed: z
      .int()
      .min(0)
      .default(1)
      .meta({ description: "Seed of initial values, order, noise, binarisation and splits" }),
    device: z
      .string()
      .default("cpu")
      .meta({ description: "cpu, cuda, webgpu, coreml or dml in Node; wasm or webgpu in a page" }),
    threads: count
      .max(256)
      .optional()
      .meta({ description: "CPU threads of one operation; default the machine's cores, at most 8" }),
    track: z.enum(["tensorboard", "mlflow"]).optional().meta({
      description:
        "Where figures go beside the run's own log: tensorboard writes its event files into the run's folder, mlflow asks the server of MLFLOW_TRACKING_URI",
    }),
    data: z
      .strictObject({
        name: z
          .string()
          .min(1)
          .default("mnist")
          .meta({ description: "A known data set, or a path: image folder, IDX, .npz" }),
        binarisation: z
          .enum(["none", "threshold", "dynamic", "static"])
          .default("dynamic")
          .meta({ description: "How grey values become the model's input" }),
        validation: z
          .number()
          .min(0)
          .default(0)
          .meta({ description: "Training images to hold out: a share below 1, or a number" }),
        scaling: z
          .enum(scalingNames as [(typeof scalingNames)[number]])
          .default("quantile")
          .meta({ description: "How numbers of a table's columns become the model's, fitted on the training rows" }),
        store: z.enum(["memory", "file"]).optional().meta({
          description:
            "Where rows of an .npy table lie: in memory, or in the file, read by minibatch; default the file from 128 MB on",
        }),
        window: z
          .strictObject({
            length: z.int().min(2).meta({ description: "Points in time of a window" }),
            hop: count.optional().meta({
              description: "Points from the beginning of a window to that of the next; default half the length",
            }),
          })
          .optional()
          .meta({ description: "Windows that are cut from a long series, a table with a row for each point in time" }),
        limit: count.optional().meta({ description: "Use only this many images of the training set" }),
        limitBy: z.enum(["balanced", "first"]).default("balanced").meta({
          description: "Which of them: a seeded draw that keeps every class's share, or the first ones",
        }),
        size: count.optional().meta({ description: "Scale and crop images of a folder to this side, in pixels" }),
        channels: z.literal([1, 3]).optional().meta({ description: "Images of a folder as grey (1) or RGB (3)" }),
        group: z.string().min(1).optional().meta({
          description:
            "Regular expression: images of a folder fall in one split if it finds the same text in their names, as of one person",
        }),
        test: z
          .number()
          .min(0)
          .lt(1)
          .default(0.2)
          .meta({ description: "Share held out for the test split if the data has none of its own" }),
        endings: z
          .array(z.enum(imageEndings))
          .min(1)
          .optional()
          .meta({ description: "File endings to read in a folder of images; default all that can be read" }),
        unseenClasses: z.enum(["error", "unlabelled"]).default("error").meta({
          description:
            "If the test split has a class that training has not seen: stop with an error, or ignore the labels of that split",
        }),
        skipUnreadable: z
          .boolean()
          .default(false)
          .meta({ description: "Leave out unreadable images instead of stopping" }),
      })
      .prefault({}),
    model: z
      .strictObject({
        latent: count.max(100_000).default(10).meta({ description: "Dimensions of z" }),
        initializer: z.enum(initializerNames).default("pytorch").meta({ description: "How weights and biases start" }),
        // absent in configs of before, whose seeds give the same bits
        outputBias: z.enum(["data-mean"]).optional().meta({
          description:
            "Where the decoder's output starts: at the mean of the training images; default as initializer says",
        }),
        encoder: choice(parts.encoders, "mlp", "The net from images to features"),
        decoder: choice(parts.decoders, "mlp", "The net from codes to images"),
        posterior: choice(parts.posteriors, "normal", "The form of q(z|x)"),
        prior: choice(parts.priors, "standard-normal", "The form of p(z)"),
        likelihood: choice(parts.likelihoods, "bernoulli", "The form of p(x|z)"),
        conditioning: choice(parts.conditionings, "none", "How labels enter both nets"),
        hierarchy: choice(parts.hierarchies, "none", "Latents above z; the prior is then that of the highest"),
      })
      .prefault({}),
    objective: choice(parts.objectives, "elbo", "What training minimises"),
    optimizer: choice(optimizersWithShared(parts), "adam", "How the parameters follow the gradients"),
    train: z
      .strictObject({
        steps: count.optional().meta({ description: "Optimiser steps; give this or epochs" }),
        epochs: z.number().positive().optional().meta({ description: "Passes over the data; give this or steps" }),
        batch: count.max(1_000_000).default(100).meta({ description: "Images a step" }),
        accumulate: count.optional().meta({
          description:
            "Parts of a step's images that are worked on one after another, gradients added up, to save memory; must divide batch",
        }),
        augment: augmentSchema.optional().meta({ description: "Changes of training images, drawn anew in each step" }),
        validateEvery: count.optional().meta({ description: "Steps between validations; default one epoch" }),
        earlyStopping: z
          .strictObject({
            patience: count.meta({ description: "Validations without a better NELBO before the training stops" }),
            minDelta: z
              .number()
              .min(0)
              .default(0)
              .meta({ description: "Nats by which a NELBO must be lower to be better" }),
          })
          .optional()
          .meta({ description: "Stop after this many validations without a better NELBO" }),
        keep: z.enum(["best", "last"]).optional().meta({
          description:
            "Keep the model of the lowest validation NELBO, or of the last step; default best with earlyStopping, else last",
        }),
      })
      .prefault({}),
    snapshots: z
      .strictObject({
        epochs: z
          .array(z.number().positive())
          .default([])
          .meta({ description: "Passes over the data after which to write pictures of reconstructions and samples" }),
        every: z.int().min(0).default(0).meta({ description: "Steps between such pictures; 0 for none" }),
        count: count.max(400).default(16).meta({ description: "Images of each kind in such a picture" }),
      })
      .prefault({}),
    checkpoint: z
      .strictObject({
        every: count.default(1000).meta({ description: "Steps between checkpoints" }),
        everySeconds: z.number().positive().default(60).meta({
          description:
            "Seconds between checkpoints, whichever comes first; more where saving takes over 5 % of the time",
        }),
        keep: count.default(2).meta({ description: "How many of the newest checkpoints stay on disk" }),
      })
      .prefault({}),
  });

/** Every key of a config, its check, default and meaning. The command's flags, files, `--set` and the library share it. */
export const configSchema = schemaWith(builtInParts);

const schemas = new WeakMap<Parts, typeof configSchema>([[builtInParts, configSchema]]);

/** The same with the words of `parts`. */
export function configSchemaOf(parts: Parts): typeof configSchema {
  const known = schemas.get(parts);
  if (known) return known;
  // words beyond the built-in ones are of the same form, and no type knows them
  const made = schemaWith(parts as BuiltIn);
  schemas.set(parts, made);
  return made;
}

/** What a user may write: every key optional, choices by a word or with options. */
export type ConfigInput = z.input<typeof configSchema>;

type AnyChoice = string | { readonly type: string; readonly [option: string]: unknown };
type WithAnyChoice<T, Keys extends keyof T> = Omit<T, Keys> & { readonly [Key in Keys]?: T[Key] | AnyChoice };
type ModelInput = NonNullable<ConfigInput["model"]>;

/** The same with words of plug-ins, whose options no type knows. */
export type PluginConfigInput = WithAnyChoice<Omit<ConfigInput, "plugins" | "model">, "objective" | "optimizer"> & {
  readonly plugins: readonly string[];
  readonly model?: WithAnyChoice<ModelInput, Exclude<keyof ModelInput, "latent" | "initializer" | "outputBias">>;
};

type Parsed = z.output<typeof configSchema>;
/** A complete config. */
export interface Config extends Parsed {
  readonly optimizer: Choice & {
    readonly learningRate: number;
    readonly schedule: Choice;
    readonly clipNorm?: number;
    readonly emaDecay?: number;
  };
}
