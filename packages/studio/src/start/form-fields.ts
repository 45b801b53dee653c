import type { ConfigKey } from "@latents/core";

/** What the user has written, by the key's path; as `--set` takes it. */
export type Edits = Readonly<Record<string, string>>;

/** A key of the form, as things stand. */
export interface Field {
  readonly key: ConfigKey;
  /** What holds without an edit: the recipe's value, else the default; empty where there is none. */
  readonly base: string;
  readonly isOfRecipe: boolean;
}

/** The keys that one changes most, first in the form. */
export const frequentKeys: readonly string[] = [
  "train.steps",
  "train.epochs",
  "model.latent",
  "train.batch",
  "optimizer.learningRate",
  "seed",
  "objective.type",
  "model.likelihood.type",
  "model.prior.type",
];

/** These are the recipe's own. */
const hidden = new Set(["recipe"]);

const textOf = (value: unknown): string =>
  value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);

/** The keys that count with these edits: those of variants that are not chosen are left out. */
export function activeFields(keys: readonly ConfigKey[], recipe: ReadonlyMap<string, unknown>, edits: Edits): Field[] {
  const defaults = new Map(keys.filter(({ when }) => !when).map((key) => [key.path, key.default]));
  const before = (path: string): string => textOf(recipe.get(path) ?? defaults.get(path));
  const now = (path: string): string => edits[path] ?? before(path);
  return keys
    .filter(({ path, when }) => !hidden.has(path) && (!when || when.values.includes(now(when.path))))
    .map((key) => {
      // values of the recipe belong to the variant that it chose
      const isOfRecipe = recipe.has(key.path) && (!key.when || now(key.when.path) === before(key.when.path));
      return { key, isOfRecipe, base: textOf(isOfRecipe ? recipe.get(key.path) : key.default) };
    });
}

/** The settings that differ from what the recipe has anyway. */
export const changedSettings = (fields: readonly Field[], edits: Edits): Record<string, string> =>
  Object.fromEntries(
    fields.flatMap(({ key, base }): [string, string][] => {
      const text = edits[key.path]?.trim();
      return text === undefined || text === "" || text === base ? [] : [[key.path, text]];
    }),
  );

/** `model.latent` -> `model`; keys without a dot are of the run. */
export const sectionOf = (path: string): string => (path.includes(".") ? path.slice(0, path.indexOf(".")) : "run");

/** `model` -> its fields, in the order of the schema. */
export function sectionsOf(fields: readonly Field[]): readonly (readonly [title: string, fields: readonly Field[]])[] {
  const sections = new Map<string, Field[]>();
  for (const field of fields) {
    const title = sectionOf(field.key.path);
    sections.set(title, [...(sections.get(title) ?? []), field]);
  }
  return [...sections];
}

/** Fields whose key or meaning holds every word. */
export function searchFields(fields: readonly Field[], text: string): Field[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return fields.filter(({ key }) =>
    words.every((word) => `${key.path} ${key.description} ${key.allowed}`.toLowerCase().includes(word)),
  );
}

/** The key that a refusal begins with, `model.latent (from ...): must be ...`, if it is one of the form's. */
export function refusedKey(message: string, fields: readonly Field[]): string | undefined {
  const named = /^[A-Za-z]\w*(\.\w+)*/.exec(message)?.[0];
  return [named, `${named}.type`].find((path) => fields.some(({ key }) => key.path === path));
}
