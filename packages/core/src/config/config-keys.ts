import type { Parts } from "./parts.js";
import type { ValueNode } from "../option-words.js";
import { keyTree, type GroupNode } from "./key-tree.js";

/** One key of a config, for help, docs and forms. */
export interface ConfigKey {
  /** Dotted: `optimizer.learningRate`. */
  readonly path: string;
  readonly type: ValueNode["type"];
  /** What it may be, in words. */
  readonly allowed: string;
  /** The values themselves, where there are few. */
  readonly values?: readonly (string | number)[];
  /** Absent where the key may be left out without a value taking its place, and where it is required. */
  readonly default?: unknown;
  readonly required: boolean;
  readonly description: string;
  /** The choice that this key belongs to, and the variants that have it so; absent where it is always there. */
  readonly when?: { readonly path: string; readonly values: readonly string[] };
}

interface Found extends ConfigKey {
  readonly when?: { readonly path: string; readonly values: string[] };
}

/** Every key of a config with its type, default, allowed values and meaning, in the order of the schema. */
export function configKeys(parts?: Parts): readonly ConfigKey[] {
  const keys: Found[] = [];
  const sizes = new Map<string, number>();
  collect(keyTree(parts), "", undefined, keys, sizes);
  // what every variant has alike is always there
  return keys.map(({ when, ...key }) => (when && when.values.length < sizes.get(when.path)! ? { ...key, when } : key));
}

function collect(
  group: GroupNode,
  prefix: string,
  when: { path: string; value: string } | undefined,
  keys: Found[],
  sizes: Map<string, number>,
): void {
  for (const [name, node] of group.keys) {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    if (node.kind === "group") collect(node, path, when, keys, sizes);
    else if (node.kind === "choice") {
      const values = [...node.variants.keys()];
      sizes.set(`${path}.type`, values.length);
      add(keys, when, {
        path: `${path}.type`,
        type: "word",
        allowed: `one of ${values.join(", ")}`,
        values,
        default: node.fallback,
        required: false,
        description: node.description,
      });
      for (const [value, variant] of node.variants)
        collect(variant, path, { path: `${path}.type`, value }, keys, sizes);
    } else {
      const { type, allowed, values, description } = node;
      add(keys, when, {
        path,
        type,
        allowed,
        ...(values && { values }),
        ...(node.default !== undefined && { default: node.default }),
        required: group.required.includes(name),
        description,
      });
    }
  }
}

/** A key that several variants have alike is one entry. */
function add(keys: Found[], when: { path: string; value: string } | undefined, key: Omit<ConfigKey, "when">): void {
  const alike = keys.find(
    (other) =>
      other.path === key.path &&
      other.when?.path === when?.path &&
      other.allowed === key.allowed &&
      JSON.stringify(other.default) === JSON.stringify(key.default),
  );
  if (!alike) keys.push({ ...key, ...(when && { when: { path: when.path, values: [when.value] } }) });
  else if (when && !alike.when!.values.includes(when.value)) alike.when!.values.push(when.value);
}
