import { InputError } from "../errors.js";
import { keyTree, type KeyNode } from "./key-tree.js";
import type { ConfigLayer } from "./merge-layers.js";

/** The level of everything that a command line sets. */
export const commandLine = "command line";

/**
 * A layer from `key=value`, as `--set` takes it: `optimizer.learningRate=1e-4`, `model.encoder.hidden=[300, 300]`,
 * `model.prior=standard-normal`. The value is a number, true, false, a list in brackets, JSON, or else a text.
 * Throws InputError, which names the `flag` that the text was given to, unless the text has that form.
 */
export function parseSetting(text: string, flag = "--set"): ConfigLayer {
  const source = `${flag} ${text.length > 80 ? `${text.slice(0, 80)}...` : text}`;
  const at = text.indexOf("=");
  const keys = text.slice(0, at).trim().split(".");
  if (at < 1 || keys.some((key) => key.trim() === ""))
    throw new InputError(`${source}: must be key=value, such as optimizer.learningRate=1e-4`);
  if (keys.length > 20) throw new InputError(`${source}: has ${keys.length} nested keys; a config has 4 at most`);
  const raw = text.slice(at + 1).trim();
  if (raw === "") throw new InputError(`${source}: the value is missing; must be key=value`);
  const value = isText(keys) ? unquoted(raw) : parseValue(raw, source);
  return {
    source,
    level: commandLine,
    values: keys.reduceRight<unknown>((inner, key) => Object.fromEntries([[key, inner]]), value),
  };
}

/** Whether the key at a path takes any text, so that `data.name=2024` is one. */
function isText(keys: readonly string[]): boolean {
  let node: KeyNode | undefined = keyTree();
  for (const key of keys) node = node?.kind === "group" ? node.keys.get(key) : undefined;
  return node?.kind === "value" && node.type === "text";
}

const unquoted = (raw: string): string => (/^(".*"|'.*')$/s.test(raw) ? raw.slice(1, -1) : raw);

function parseValue(raw: string, source: string): unknown {
  if (/^[{"]/.test(raw)) return json(raw, source);
  if (raw.startsWith("[")) {
    if (!raw.endsWith("]")) throw new InputError(`${source}: the list must end with ]`);
    if (/[[{"]/.test(raw.slice(1))) return json(raw, source);
    const inner = raw.slice(1, -1).trim();
    return inner === "" ? [] : inner.split(",").map((item) => scalar(item.trim()));
  }
  return scalar(raw);
}

function json(raw: string, source: string): unknown {
  try {
    return JSON.parse(raw);
  } catch (error) {
    throw new InputError(`${source}: the value is not valid JSON: ${(error as Error).message}`);
  }
}

function scalar(raw: string): unknown {
  if (raw === "true" || raw === "false") return raw === "true";
  if (raw === "null") return null;
  if (/^[+-]?(\.nan|nan)$/i.test(raw)) return NaN;
  if (/^[+-]?(\.inf|inf|infinity)$/i.test(raw)) return raw.startsWith("-") ? -Infinity : Infinity;
  // 20_000 and .5 as well
  if (/^[+-]?(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(raw)) return Number(raw.replaceAll("_", ""));
  return unquoted(raw);
}
