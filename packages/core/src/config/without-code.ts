import { z } from "zod";
import { InputError } from "../errors.js";
import { variant } from "../variant.js";
import { builtInParts, partKeys, type Parts } from "./parts.js";
import { isKeyed } from "../options.js";
import type { Choice, Config } from "./schema.js";

/** Whether the values of a config name plug-ins. */
const namesPlugins = (values: unknown): boolean =>
  isKeyed(values) && Array.isArray(values["plugins"]) && values["plugins"].length > 0;

/** The choice that the values of a config make of a kind; undefined where they make none in full. */
function choiceOf(values: unknown, kind: keyof Parts): Choice | undefined {
  const chosen = partKeys[kind].split(".").reduce((at, name) => (isKeyed(at) ? at[name] : undefined), values);
  return isKeyed(chosen) && typeof chosen["type"] === "string" ? (chosen as Choice) : undefined;
}

/** Kinds that say how a model is trained, and on what, not what it is. */
const aroundTheModel: readonly string[] = ["optimizers", "schedules", "data"];

/** Words of a complete config, by their keys, that are not built in: `model.prior.type realnvp-mine`. */
function otherWords(config: Config, kinds: readonly string[]): string[] {
  return kinds.flatMap((kind) => {
    const chosen = choiceOf(config, kind as keyof Parts);
    const isBuiltIn = chosen === undefined || Object.hasOwn(builtInParts[kind as keyof Parts], chosen.type);
    return isBuiltIn ? [] : [`${partKeys[kind as keyof Parts]}.type ${chosen.type}`];
  });
}

/** Whether all that a complete config chooses is built in. */
export const hasBuiltInWords = (config: Config): boolean => otherWords(config, Object.keys(partKeys)).length === 0;

/** What of a config's model only the code of a plug-in can make, by its keys: `model.prior.type realnvp-mine`. */
export const wordsOfPlugins = (config: Config): string[] =>
  otherWords(
    config,
    Object.keys(partKeys).filter((kind) => !aroundTheModel.includes(kind)),
  );

/**
 * The words that the complete values of a config need to be read, where the code behind some of them is not at hand: a word that is not built in
 * keeps its options as they are, unchecked, and making it throws InputError. Values that name no plug-ins have the built-in words alone.
 */
export function partsWithoutCode(values: unknown): Parts {
  if (!namesPlugins(values)) return builtInParts;
  const parts: Record<string, Parts[keyof Parts]> = { ...builtInParts };
  for (const [kind, key] of Object.entries(partKeys) as [keyof Parts, string][]) {
    const chosen = choiceOf(values, kind);
    if (chosen === undefined || Object.hasOwn(builtInParts[kind], chosen.type)) continue;
    const { type: word, ...options } = chosen;
    const asTheyAre = Object.fromEntries(Object.keys(options).map((name) => [name, z.unknown()]));
    const unmade = variant(asTheyAre, (): never => {
      throw new InputError(
        `${key}: "${word}" is the word of a plug-in, whose code is not loaded here; open the run that keeps it`,
      );
    });
    parts[kind] = { ...builtInParts[kind], [word]: unmade };
  }
  return parts as unknown as Parts;
}
