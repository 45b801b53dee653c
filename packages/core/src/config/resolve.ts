import { InputError } from "../errors.js";
import type { ValueNode } from "../option-words.js";
import { keyTree, type ChoiceNode, type GroupNode, type KeyNode } from "./key-tree.js";
import { droppedKeys, mergeLayers, plain, sourcedAt, type ConfigLayer, type Sourced } from "./merge-layers.js";
import { shown } from "../options.js";
import { nearest } from "./nearest.js";
import { builtInParts, type Parts } from "./parts.js";
import { configSchemaOf, type Config } from "./schema.js";

/** How `resolveConfig` reads. */
export interface ResolveOptions {
  /** Hears of keys that went because a later layer chose another `type`. */
  readonly onDropped?: (message: string) => void;
  /** The words that a config may use; default the built-in ones. */
  readonly parts?: Parts;
}

/**
 * A complete, checked config from layers, later ones winning (recipe, file, flags); what no layer says has its default.
 * Throws one InputError that lists every problem: the key's path, where it came from, what was found and what is allowed.
 * ```ts
 * const config = resolveConfig([{ source: "recipe mnist", values: mnist }, parseSetting("optimizer.learningRate=1e-4")]);
 * ```
 */
export function resolveConfig(layers: readonly ConfigLayer[], options: ResolveOptions = {}): Config {
  const { onDropped, parts = builtInParts } = options;
  const merged = withCompanions(layers, parts);
  const tree = keyTree(parts);
  const result = configSchemaOf(parts).safeParse(plain(merged));
  // zod may give two issues for one value
  const all = [
    ...(result.error?.issues ?? []).flatMap((issue) => {
      if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(tree, merged, issue.path, key));
      return [wrongValue(tree, merged, issue.path)];
    }),
    ...bothOf(merged, "train", "steps", "epochs"),
  ];
  const problems = [...new Set(all)];
  if (problems.length === 1) throw new InputError(problems[0]);
  if (problems.length > 1) throw new InputError(`config: ${problems.length} problems\n  ${problems.join("\n  ")}`);
  if (onDropped) for (const message of droppedKeys(merged)) onDropped(message);
  return result.data as Config;
}

/**
 * The layers, with what goes with the posterior that they choose: it stands over a recipe, and below what else was written, as below the layers that choose the
 * posterior.
 */
function withCompanions(layers: readonly ConfigLayer[], parts: Parts): Sourced {
  const merged = mergeLayers(layers, parts);
  const chosenBy = sourcedAt(merged, ["model", "posterior", "type"]);
  const type = typeof chosenBy.value === "string" ? chosenBy.value : "";
  const values = Object.hasOwn(parts.posteriors, type) ? parts.posteriors[type].goesWith : undefined;
  if (!values) return merged;
  const at = layers.findIndex(
    ({ source, level }, i) => !source.startsWith("recipe ") || (level ?? i) === chosenBy.level,
  );
  const companion = { source: `what goes with model.posterior ${type}`, values };
  return mergeLayers([...layers.slice(0, at), companion, ...layers.slice(at)], parts);
}

/** `optimizer.learningRate`, `model.encoder.hidden[1]` */
const dotted = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");

const from = ({ source }: Sourced): string => ` (from ${source})`;

/** The node of the schema at a path, given the variants that the config chose. */
function nodeAt(tree: GroupNode, merged: Sourced, path: readonly PropertyKey[]): KeyNode {
  let node: KeyNode = tree;
  path.forEach((key, i) => {
    if (node.kind === "choice" && key === "type") return;
    const group = node.kind === "choice" ? chosen(node, sourcedAt(merged, path.slice(0, i))) : node;
    node = group.kind === "group" ? group.keys.get(String(key))! : group.items!;
  });
  return node;
}

const chosen = (node: ChoiceNode, { keys }: Sourced): GroupNode => node.variants.get(String(keys?.get("type")?.value))!;

function unknownKey(tree: GroupNode, merged: Sourced, path: readonly PropertyKey[], key: string): string {
  const node = nodeAt(tree, merged, path) as GroupNode | ChoiceNode;
  const allowed =
    node.kind === "choice" ? ["type", ...chosen(node, sourcedAt(merged, path)).keys.keys()] : [...node.keys.keys()];
  const owners = node.kind === "choice" ? [...node.variants].filter(([, { keys }]) => keys.has(key)) : [];
  const hint = nearest(key, allowed) ?? (owners.length > 0 ? undefined : elsewhere(tree, key));
  const owned = owners.length > 0 ? `, but one of ${owners.map(([type]) => type).join(", ")}.` : ".";
  const variant =
    node.kind === "choice" && node.variants.size > 1 ? ` of ${String(sourcedAt(merged, [...path, "type"]).value)}` : "";
  return `${dotted([...path, key])}${from(sourcedAt(merged, [...path, key]))}: unknown key${variant}${
    hint === undefined ? owned : `; did you mean "${hint}"?`
  } Allowed: ${allowed.join(", ")}`;
}

/** The path of a key that stands elsewhere in the config: `learningRate` is `optimizer.learningRate`. */
function elsewhere(tree: GroupNode, key: string): string | undefined {
  const paths: string[] = [];
  const walk = (node: KeyNode, path: string): void => {
    const groups = node.kind === "group" ? [node] : node.kind === "choice" ? [...node.variants.values()] : [];
    for (const group of groups)
      for (const [name, child] of group.keys) {
        const full = path === "" ? name : `${path}.${name}`;
        paths.push(full);
        walk(child, full);
      }
  };
  walk(tree, "");
  const word = key.toLowerCase();
  return paths.find((path) =>
    [path, path.slice(path.lastIndexOf(".") + 1)].some((name) => name.toLowerCase() === word),
  );
}

function wrongValue(tree: GroupNode, merged: Sourced, path: readonly PropertyKey[]): string {
  const node = nodeAt(tree, merged, path);
  const at = sourcedAt(merged, path);
  const value = valueAt(merged, path);
  const where = `${dotted(path)}${from(at)}`;
  if (node.kind === "group")
    return `${where}: must be an object with keys of ${[...node.keys.keys()].join(", ")}, got ${shown(value)}`;
  const words = node.kind === "choice" ? [...node.variants.keys()] : (node.values ?? []).map(String);
  const allowed = node.kind === "choice" ? `one of ${words.join(", ")}` : node.allowed;
  if (value === undefined) return `${where}: is missing; must be ${allowed}`;
  const hint = typeof value === "string" ? nearest(value, words) : undefined;
  return `${where}: must be ${allowed}, got ${shown(value)}${hint === undefined ? unquote(node, value) : `; did you mean "${hint}"?`}`;
}

/** A number or a truth value in quotes is a text. */
function unquote(node: ValueNode | ChoiceNode, value: unknown): string {
  if (node.kind === "choice" || typeof value !== "string") return "";
  const number = node.type.endsWith("number") && value.trim() !== "" && Number.isFinite(Number(value));
  const truth = node.type === "true or false" && /^(true|false)$/.test(value);
  return number || truth ? ", a text; leave out the quotes" : "";
}

function valueAt(merged: Sourced, path: readonly PropertyKey[]): unknown {
  let value = plain(merged);
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Two keys of which a config has one at most. */
function bothOf(merged: Sourced, group: string, one: string, other: string): string[] {
  const keys = merged.keys?.get(group)?.keys;
  const [first, second] = [keys?.get(one), keys?.get(other)];
  if (!first || !second) return [];
  const sources = [...new Set([first.source, second.source])].join(" and ");
  return [`${group}.${one} and ${group}.${other} (from ${sources}): give one of the two, got both`];
}
