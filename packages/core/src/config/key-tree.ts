import { z } from "zod";
import { builtInParts, type Parts } from "./parts.js";
import { configSchemaOf } from "./schema.js";

/** A key with a value of its own. */
export interface ValueNode {
  readonly kind: "value";
  readonly type: "number" | "whole number" | "text" | "word" | "true or false" | "list";
  /** What it may be, in words: `a whole number, 1 or more`. */
  readonly allowed: string;
  /** The values themselves, where there are few. */
  readonly values?: readonly (string | number)[];
  readonly items?: ValueNode;
  readonly default?: unknown;
  readonly description: string;
}

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

/** What zod writes of our schemas, as far as it is read here. */
interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly enum?: readonly (string | number)[];
  readonly const?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly default?: unknown;
  readonly description?: string;
}

/** ` from 0 to 1`, `, 1 or more`, ` above 0`: zod writes the bounds of safe integers too, which say nothing. */
function range({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: JsonSchema): string {
  const safe = (bound: number | undefined): number | undefined =>
    bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined;
  const [low, high] = [safe(minimum), safe(maximum)];
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  const lower =
    low !== undefined ? `${low} or more` : exclusiveMinimum !== undefined ? `above ${exclusiveMinimum}` : "";
  const upper =
    high !== undefined ? `${high} or less` : exclusiveMaximum !== undefined ? `below ${exclusiveMaximum}` : "";
  if (lower && upper) return `, ${lower} and ${upper}`;
  return lower || upper ? `, ${lower || upper}` : "";
}

function valueNode(json: JsonSchema): ValueNode {
  const rest = {
    kind: "value",
    description: json.description ?? "",
    ...(json.default !== undefined && { default: json.default }),
  } as const;
  if (json.enum) {
    const type = json.type === "string" ? "word" : "number";
    return { ...rest, type, values: json.enum, allowed: `one of ${json.enum.join(", ")}` };
  }
  if (json.type === "integer") return { ...rest, type: "whole number", allowed: `a whole number${range(json)}` };
  if (json.type === "number") return { ...rest, type: "number", allowed: `a number${range(json)}` };
  if (json.type === "boolean") return { ...rest, type: "true or false", allowed: "true or false" };
  if (json.type === "array") {
    const items = valueNode(json.items ?? {});
    const few = json.minItems ? `a list of ${json.minItems} or more, each ` : "a list, each ";
    return { ...rest, type: "list", items, allowed: few + items.allowed };
  }
  return { ...rest, type: "text", allowed: json.minLength ? "a text that is not empty" : "a text" };
}

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
