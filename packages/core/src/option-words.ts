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

/** What zod writes of our schemas, as far as it is read here. */
export interface JsonSchema {
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

/** A value's schema in words. */
export function valueNode(json: JsonSchema): ValueNode {
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
