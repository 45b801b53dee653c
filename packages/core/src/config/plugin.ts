import { z } from "zod";
import { InputError } from "../errors.js";
import type { Variant } from "../variant.js";
import { blaming, guarded } from "./guarded.js";
import { isKeyed, shown } from "../options.js";
import { didYouMean } from "./nearest.js";
import { builtInParts, partKeys, type Parts } from "./parts.js";

/** What a plug-in exports: words of one kind or several, as the library's own folders export theirs. */
export type Plugin = Partial<Parts>;

type Kind = keyof Parts;
const kinds = Object.keys(partKeys) as Kind[];

/** What a part of each kind must have to be one. */
const methods: Readonly<Partial<Record<Kind, string>>> = {
  ...{ encoders: "apply", decoders: "apply", conditionings: "supervision" },
  ...{ posteriors: "build", priors: "build", likelihoods: "build", hierarchies: "build", objectives: "build" },
};

/** Options that every optimiser has beside its own, and the key that names a variant. */
const reserved = (kind: Kind): readonly string[] =>
  kind === "optimizers" ? ["type", "schedule", "clipNorm", "emaDecay"] : ["type"];

/**
 * The parts with those of a plug-in. `where` names it in errors, as its path.
 * Throws InputError for a module without words, one that has a word that is there already, and for what is no variant.
 * ```ts
 * const parts = withPlugin(builtInParts, await import("./my-prior.js"), "my-prior");
 * const config = resolveConfig([{ source: "mine", values: { model: { prior: "mine" } } }], { parts });
 * const model = modelFromConfig(config, [1, 28, 28], parts);
 * ```
 */
export function withPlugin(parts: Parts, plugin: unknown, where: string): Parts {
  const exported = typeof plugin === "object" && plugin !== null ? (plugin as Record<string, unknown>) : {};
  const own = kinds.filter((kind) => exported[kind] !== undefined);
  if (own.length === 0) throw noWords(exported, where);
  const added = own.map((kind) => {
    const words = exported[kind];
    if (!isKeyed(words) || Object.keys(words).length === 0)
      throw new InputError(
        `${where}: ${kind} must be an object of words with a part each, such as { mine: ${example(kind)} }, got ${isKeyed(words) ? "none" : shown(words)}`,
      );
    const checked = Object.entries(words).map(([word, part]) => [word, checkedPart(parts, kind, word, part, where)]);
    return [kind, { ...parts[kind], ...Object.fromEntries(checked) }] as const;
  });
  return { ...parts, ...Object.fromEntries(added) };
}

const example = (kind: Kind): string =>
  kind === "data" ? "{ what, load }" : "variant({ size: z.int().default(2) }, (options, context) => ...)";

function noWords(exported: Record<string, unknown>, where: string): InputError {
  const names = Object.keys(exported).filter((name) => name !== "__esModule");
  const hint = names.map((name) => didYouMean(name, kinds)).find((text) => text !== "");
  const what = names.length === 0 ? "it exports nothing" : `it exports ${names.join(", ")}`;
  return new InputError(`${where}: must export the words of a kind, one of ${kinds.join(", ")}; ${what}${hint ?? ""}`);
}

function checkedPart(parts: Parts, kind: Kind, word: string, part: unknown, plugin: string): unknown {
  const where = `${plugin}: ${kind}.${word}`;
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(word))
    throw new InputError(
      `${where}: a word must be of small letters, digits and hyphens, such as "my-${kind.replace(/s$/, "")}"`,
    );
  if (Object.hasOwn(parts[kind], word)) {
    const whose = Object.hasOwn(builtInParts[kind], word) ? "is built in" : "is another plug-in's";
    throw new InputError(`${where}: this word ${whose}; choose another, such as "${word}-mine"`);
  }
  return kind === "data" ? checkedSource(part, where) : checkedVariant(kind, part, where);
}

function checkedSource(part: unknown, where: string): unknown {
  if (isKeyed(part) && typeof part["load"] === "function" && typeof part["what"] === "string")
    return guarded(part, where, 1);
  throw new InputError(`${where}: must be { what: "one line", load: (split) => dataset }, got ${shown(part)}`);
}

function checkedVariant(kind: Kind, part: unknown, where: string): Variant<unknown> {
  if (!isKeyed(part) || !isKeyed(part["options"]) || typeof part["create"] !== "function")
    throw new InputError(`${where}: must be variant(options, create), such as ${example(kind)}, got ${shown(part)}`);
  const own = part as unknown as Variant<unknown>;
  const { options } = own;
  checkOptions(kind, options, where);
  return {
    options,
    create: (given, context) => {
      const made = blaming(where, () => own.create(given, context));
      const method = methods[kind];
      const isPart =
        method === undefined
          ? typeof made === "function"
          : typeof made === "object" && made !== null && (made as Record<string, unknown>)[method] !== undefined;
      if (!isPart)
        throw new InputError(
          `${where}: create must return ${method === undefined ? "a function" : `an object with ${method}`}, got ${shown(made)}`,
        );
      return guarded(made, where);
    },
  };
}

function checkOptions(kind: Kind, options: z.ZodRawShape, where: string): void {
  for (const [name, type] of Object.entries(options) as [string, unknown][]) {
    if (reserved(kind).includes(name))
      throw new InputError(`${where}: the option "${name}" has a meaning of its own here; choose another name`);
    if (typeof type !== "object" || type === null || !("_zod" in type))
      throw new InputError(
        `${where}: the option "${name}" must be a zod type, such as z.number().default(1), got ${shown(type)}`,
      );
  }
  try {
    z.toJSONSchema(z.strictObject(options), { io: "input" });
  } catch (error) {
    throw new InputError(
      `${where}: its options must be numbers, words, truth values, lists or objects of those, without transforms: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
