import { z } from "zod";
import { valueNode, type JsonSchema, type ValueNode } from "../option-words.js";
import { builtInParts, type Parts } from "./parts.js";
import { configSchemaOf } from "./schema.js";

/** Keys under a common name. */
export interface GroupNode {
  readonly kind: "group";
  readonly keys: ReadonlyMap<string, KeyNode>;
  readonly required: readonly string[];
  readonly description: string;
}

/** A key that picks a variant by `type`. */
export interface ChoiceNode {
  readonly kind: "choice";
  readonly variants: ReadonlyMap<string, GroupNode>;
  readonly fallback: string;
  readonly description: string;
}

export type KeyNode = ValueNode | GroupNode | ChoiceNode;

function keyNode(json: JsonSchema): KeyNode {
  const description = json.description ?? "";
  if (json.oneOf) {
    const variants = json.oneOf.map((variant) => [variant.properties!.type.const!, groupNode(variant)] as const);
    return {
      kind: "choice",
      variants: new Map(variants),
      fallback: (json.default as { type: string }).type,
      description,
    };
  }
  return json.properties ? groupNode(json) : valueNode(json);
}

function groupNode(json: JsonSchema): GroupNode {
  // `type` of a variant is the choice's own
  const keys = Object.entries(json.properties!).filter(([, { const: fixed }]) => fixed === undefined);
  return {
    kind: "group",
    keys: new Map(keys.map(([key, child]) => [key, keyNode(child)])),
    required: (json.required ?? []).filter((key) => json.properties![key].const === undefined),
    description: json.description ?? "",
  };
}

const trees = new WeakMap<Parts, GroupNode>();

/** Every key of a config as a tree, read off its schema. */
export function keyTree(parts: Parts = builtInParts): GroupNode {
  const known = trees.get(parts);
  if (known) return known;
  const tree = groupNode(z.toJSONSchema(configSchemaOf(parts), { io: "input" }) as JsonSchema);
  trees.set(parts, tree);
  return tree;
}
