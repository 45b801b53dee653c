import { InputError } from "../errors.js";
import { keyTree, type ChoiceNode, type KeyNode } from "./key-tree.js";
import type { Parts } from "./parts.js";
import { isKeyed, shown } from "../options.js";

/** Values of a config from one place. */
export interface ConfigLayer {
  /** Where from, as messages name it: `config.yaml`, `recipe mnist`, `--set train.batch=10`. */
  readonly source: string;
  /** Nested keys; a text stands for a choice of that `type`. */
  readonly values: unknown;
  /** Layers of one level (all flags) count as one: none drops what another of them sets. Default a level of its own. */
  readonly level?: string;
}

/** A value and where it came from. */
export interface Sourced {
  readonly source: string;
  readonly level: string | number;
  /** Keys of an object that the schema knows as one. */
  readonly keys?: ReadonlyMap<string, Sourced>;
  readonly value?: unknown;
  /** Of a choice: keys that went when its type changed. */
  readonly dropped?: readonly {
    readonly key: string;
    readonly from: string;
    readonly by: string;
    readonly type: string;
  }[];
}

type Origin = Pick<Sourced, "source" | "level">;

/** Keys of which a later layer's replaces an earlier layer's other one. */
const exclusive: readonly (readonly [string, string])[] = [["steps", "epochs"]];

/**
 * Layers over each other, later ones winning key by key; lists are replaced as a whole. A layer that changes a `type` keeps the
 * options that both types have and drops the others, see `droppedKeys`; one that sets `train.steps` drops `train.epochs`, and the other way round.
 * Throws InputError where a layer is no object.
 */
export function mergeLayers(layers: readonly ConfigLayer[], parts?: Parts): Sourced {
  const tree = keyTree(parts);
  let merged: Sourced = { source: "defaults", level: -1, keys: new Map() };
  layers.forEach(({ source, values, level }, i) => {
    if (!isKeyed(values))
      throw new InputError(
        `${source}: a config must be an object of keys such as model and train, got ${shown(values)}`,
      );
    merged = merge(tree, merged, values, { source, level: level ?? i });
  });
  return merged;
}

function merge(node: KeyNode | undefined, old: Sourced | undefined, value: unknown, origin: Origin): Sourced {
  if (node?.kind === "choice") return mergeChoice(node, old, value, origin);
  if (node?.kind !== "group" || !isKeyed(value)) return { ...origin, value };
  const keys = new Map(old?.keys);
  for (const [key, child] of Object.entries(value)) {
    if (child === undefined) continue;
    for (const pair of exclusive) {
      const other = pair[0] === key ? pair[1] : pair[1] === key ? pair[0] : undefined;
      if (other !== undefined && node.keys.has(other) && keys.get(other)?.level !== origin.level) keys.delete(other);
    }
    keys.set(key, merge(node.keys.get(key), keys.get(key), child, origin));
  }
  return { ...origin, keys };
}

function mergeChoice(node: ChoiceNode, old: Sourced | undefined, given: unknown, origin: Origin): Sourced {
  const value = typeof given === "string" ? { type: given } : given;
  if (!isKeyed(value)) return { ...origin, value };
  const before = old?.keys?.get("type")?.value ?? node.fallback;
  const type = value.type ?? before;
  const variant = typeof type === "string" ? node.variants.get(type) : undefined;
  const stays = (key: string, { level }: Sourced): boolean =>
    type === before || level === origin.level || variant === undefined || key === "type" || variant.keys.has(key);
  const kept = [...(old?.keys ?? [])].filter(([key, child]) => stays(key, child));
  const lost = [...(old?.keys ?? [])].filter(([key, child]) => !stays(key, child));
  const keys = new Map<string, Sourced>([["type", { ...origin, value: type }], ...kept]);
  if (value.type !== undefined) keys.set("type", { ...origin, value: type });
  for (const [key, child] of Object.entries(value))
    if (key !== "type" && child !== undefined)
      keys.set(key, merge(variant?.keys.get(key), keys.get(key), child, origin));
  const dropped = [
    ...(type === before ? (old?.dropped ?? []) : []),
    ...lost.map(([key, { source }]) => ({ key, from: source, by: origin.source, type: shown(type) })),
  ];
  return { ...origin, keys, ...(dropped.length > 0 && { dropped }) };
}

/** What was dropped of a merged config, a sentence each: keys of one `type` that the type chosen later does not have. */
export function droppedKeys(merged: Sourced, path = ""): string[] {
  const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
  const own = (merged.dropped ?? []).map(
    ({ key, from, by, type }) => `${at(key)} (from ${from}) is left out: ${path} ${type} (from ${by}) has no such key`,
  );
  return [...own, ...[...(merged.keys ?? [])].flatMap(([key, child]) => droppedKeys(child, at(key)))];
}

/** The values alone. */
export function plain({ keys, value }: Sourced): unknown {
  return keys ? Object.fromEntries([...keys].map(([key, child]) => [key, plain(child)])) : value;
}

/** The innermost sourced part on the way to a key. */
export function sourcedAt(root: Sourced, path: readonly PropertyKey[]): Sourced {
  let found = root;
  for (const key of path) {
    const next = found.keys?.get(String(key));
    if (!next) break;
    found = next;
  }
  return found;
}
