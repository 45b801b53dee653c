import { LatentsError } from "../errors.js";
import { sameShape } from "../graph/index.js";
import { modelParameters } from "../inference/index.js";
import type { Vae } from "../models/index.js";
import type { Layer } from "../nn/index.js";
import { optionsOf } from "../variant.js";
import { modelFromConfig, originOf } from "./build.js";
import { resolveConfig } from "./resolve.js";
import type { Config } from "./schema.js";

/** A choice as a config writes it. */
type Words = Readonly<Record<string, unknown>>;

/** What a model's parts are in words, and how each that the config's one `model.initializer` starts is started. */
interface Described {
  readonly words: Words;
  readonly initializers: readonly unknown[];
}

/**
 * The config that describes a model of images of `shape` [channels, height, width]: the one that it was made from, else one of the words of its parts; undefined
 * where a part has none, or where words give another model. All but `model` and `objective` is then at its default.
 */
export function configOf(model: Vae, shape: readonly [number, number, number]): Config | undefined {
  const origin = originOf(model);
  if (origin) return origin;
  const described = wordsOf(model);
  if (!described) return undefined;
  try {
    const config = resolveConfig([{ source: "the model", values: described }]);
    return isSame(model, modelFromConfig(config, shape), shape[0] * shape[1] * shape[2]) ? config : undefined;
  } catch (error) {
    // options that no config takes, or sizes that do not fit these images
    if (error instanceof LatentsError) return undefined;
    throw error;
  }
}

function wordsOf({ latent, encoder, decoder, conditioning, ...model }: Vae): Words | undefined {
  const { posterior, prior, likelihood, hierarchy, objective } = model;
  const parts = Object.entries({ posterior, prior, likelihood, hierarchy, objective }).flatMap(([kind, part]) =>
    part ? [[kind, partWords(kind, part)] as const] : [],
  );
  const all = [
    ...[["encoder", netWords(encoder, "encoder")] as const, ["decoder", netWords(decoder, "decoder")] as const],
    ...parts,
    ...(conditioning ? [["conditioning", conditioningWords(conditioning)] as const] : []),
  ];
  const found = all.flatMap(([kind, described]) => (described ? [[kind, described] as const] : []));
  const [initializer, ...others] = [...new Set(found.flatMap(([, { initializers }]) => initializers))];
  if (found.length < all.length || others.length > 0) return undefined;
  const { objective: loss, ...words } = Object.fromEntries(found.map(([kind, described]) => [kind, described.words]));
  return { model: { latent, initializer, ...words }, objective: loss };
}

/** A part by its name and the options that it was made with. */
function partWords(kind: string, part: { readonly name: string }): Described | undefined {
  const options = optionsOf(part);
  if (!options) return undefined;
  const { initializer, ...own } = options;
  const words = { type: part.name, ...own };
  // the heads of a Gaussian may start otherwise than the nets: as the library has it, where the part does not say
  if (kind === "posterior" && part.name === "normal")
    return { words: { ...words, initializer: initializer ?? "pytorch" }, initializers: [] };
  return { words, initializers: initializer === undefined ? [] : [initializer] };
}

/** A net that a config makes of its hidden layers. */
function netWords(net: Layer, role: "encoder" | "decoder"): Described | undefined {
  const { type, initializer = "pytorch", ...options } = optionsOf(net) ?? {};
  const initializers = [initializer];
  if (type === "mlp") {
    const {
      sizes,
      activation,
      activateLast = false,
      ...blocks
    } = options as {
      readonly sizes: readonly number[];
      readonly activation?: string;
      readonly activateLast?: boolean;
    };
    if (activateLast !== (role === "encoder")) return undefined;
    const hidden = role === "encoder" ? sizes.slice(1) : sizes.slice(1, -1);
    return { words: { type, hidden, ...(activation && { activation }), ...blocks }, initializers };
  }
  const keys = [
    ...["channels", "kernel", "hidden", "activation", "downsample", "upsample"],
    ...["norm", "gated", "residual", "attention"],
  ];
  const own = Object.fromEntries(Object.entries(options).filter(([key]) => keys.includes(key)));
  if (type === "conv") return { words: { type, ...own }, initializers };
  return type === "digits" ? { words: { type }, initializers } : undefined;
}

/** Labels, with the hidden layers of the classifier where they are inferred. */
function conditioningWords(part: { readonly name: string }): Described | undefined {
  const { classifier, ...options } = optionsOf(part) ?? {};
  if (!optionsOf(part)) return undefined;
  if (!classifier) return { words: { type: part.name, ...options }, initializers: [] };
  const net = netWords(classifier as Layer, "decoder");
  if (net?.words["type"] !== "mlp") return undefined;
  const { type: _, ...hidden } = net.words;
  return { words: { type: part.name, ...options, ...hidden }, initializers: net.initializers };
}

/** Whether two models have the same parameters at the same places. */
function isSame(one: Vae, other: Vae, size: number): boolean {
  const [a, b] = [one, other].map((model) => new Map(modelParameters(model, size).map((p) => [p.name!, p.shape])));
  return a.size === b.size && [...a].every(([name, shape]) => sameShape(shape, b.get(name) ?? []));
}
