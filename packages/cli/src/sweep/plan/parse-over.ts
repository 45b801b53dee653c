import { configKeys, InputError, parseSetting, type Parts } from "@latents/core";
import { numberKind, type RangeKey, type SweptKey, type SweptRange } from "./swept-key.js";

const prefixed = /^(log|linear):(.*)$/s;
const example = "such as --over model.latent=2,5,10 or --over optimizer.learningRate=log:1e-4..1e-2";

/**
 * A swept key from `key=a,b,c` or `key=log:1e-4..1e-2`, as `--over` takes it. Values are written as for `--set`; commas inside brackets,
 * braces and quotes belong to a value.
 * Throws InputError unless the text has that form.
 */
export function parseOver(text: string, parts?: Parts): SweptKey {
  const at = text.indexOf("=");
  if (at < 1) throw new InputError(`--over ${text}: must be key=values, ${example}`);
  const key = text.slice(0, at).trim();
  const where = `--over ${key}`;
  const raw = text.slice(at + 1).trim();
  if (raw === "") throw new InputError(`${where}: needs values, ${example}`);
  const [, scale, ends] = prefixed.exec(raw) ?? [];
  // only numbers have ranges: a path may hold two dots
  if (scale !== undefined || (raw.includes("..") && numberKind(key, parts) !== undefined)) {
    const [low, high, ...more] = (ends ?? raw).split("..");
    if (high === undefined || more.length > 0)
      throw new InputError(`${where}: a range is written from..to, ${example}, got ${JSON.stringify(raw)}`);
    const [from, to] = [readNumber(where, low), readNumber(where, high)];
    return rangeKey(where, key, { from, to, scale: scale === "log" ? "log" : "linear" }, parts);
  }
  const values = splitList(raw, where).map((item) => {
    if (item === "") throw new InputError(`${where}: a value is missing in ${JSON.stringify(raw)}`);
    return valueIn(parseSetting(`${key}=${item}`, "--over").values, key);
  });
  return listKey(where, key, values);
}

/** A swept key of a program or a config file: a list of values, a range, or a text as `--over` takes it. Throws InputError. */
export function sweptKey(where: string, key: string, given: unknown, parts?: Parts): SweptKey {
  if (Array.isArray(given)) return listKey(where, key, given);
  if (typeof given === "string") {
    const swept = parseOver(`${key}=${given}`, parts);
    if ("values" in swept && swept.values.length < 2)
      throw new InputError(
        `${where}: must be a list of values or a range, got ${JSON.stringify(given)}; write [${given}]`,
      );
    return swept;
  }
  if (typeof given === "object" && given !== null && "from" in given && "to" in given) {
    const { from, to, scale = "linear", ...other } = given as Record<string, unknown>;
    const unknown = Object.keys(other)[0];
    if (unknown !== undefined)
      throw new InputError(`${where}: unknown key "${unknown}" of a range. Allowed: from, to, scale`);
    if (scale !== "linear" && scale !== "log")
      throw new InputError(`${where}: scale must be one of linear, log, got ${JSON.stringify(scale)}`);
    for (const end of [from, to])
      if (typeof end !== "number" || !Number.isFinite(end))
        throw new InputError(`${where}: from and to must be numbers, got ${JSON.stringify(end)}`);
    return rangeKey(where, key, { from: from as number, to: to as number, scale }, parts);
  }
  throw new InputError(
    `${where}: must be a list such as [2, 5, 10], or a range such as { from: 1e-4, to: 1e-2, scale: "log" }, got ${JSON.stringify(given)}`,
  );
}

function listKey(where: string, key: string, values: readonly unknown[]): SweptKey {
  if (values.length === 0) throw new InputError(`${where}: must have at least one value, the list is empty`);
  const texts = values.map((value) => JSON.stringify(value));
  const twice = texts.find((text, i) => texts.indexOf(text) < i);
  if (twice !== undefined) throw new InputError(`${where}: the value ${twice} appears twice`);
  return { key, source: where, values };
}

function rangeKey(
  where: string,
  key: string,
  { from, to, scale = "linear" }: SweptRange,
  parts: Parts | undefined,
): RangeKey {
  const kind = numberKind(key, parts);
  // of a key that there is not, the config's own check says more
  if (kind === undefined && configKeys(parts).some(({ path }) => path === key))
    throw new InputError(`${where}: only a key that takes a number has a range; list its values`);
  if (!(from < to)) throw new InputError(`${where}: a range must rise, got ${from}..${to}`);
  if (scale === "log" && from <= 0)
    throw new InputError(`${where}: a log range must begin above 0, got ${from}; use linear:${from}..${to}`);
  if (kind === "whole number" && !(Number.isInteger(from) && Number.isInteger(to)))
    throw new InputError(`${where}: its range must begin and end with whole numbers, got ${from}..${to}`);
  return { key, source: where, from, to, scale, whole: kind === "whole number" };
}

function readNumber(where: string, text: string): number {
  const value = text.trim() === "" ? NaN : Number(text.trim().replaceAll("_", ""));
  if (Number.isFinite(value)) return value;
  throw new InputError(
    `${where}: a range goes from one number to another, such as log:1e-4..1e-2, got ${JSON.stringify(text.trim())}`,
  );
}

/** The parts between commas that stand outside brackets, braces and quotes. */
function splitList(raw: string, where: string): string[] {
  const parts: string[] = [];
  let [begin, depth, quote] = [0, 0, ""];
  for (let i = 0; i < raw.length; i++) {
    const char = raw[i];
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === "[" || char === "{") depth++;
    else if (char === "]" || char === "}") depth--;
    else if (char === "," && depth === 0) {
      parts.push(raw.slice(begin, i).trim());
      begin = i + 1;
    }
  }
  if (depth !== 0 || quote !== "")
    throw new InputError(`${where}: a bracket or a quote is not closed in ${JSON.stringify(raw)}`);
  return [...parts, raw.slice(begin).trim()];
}

/** What stands at a path of nested keys. */
function valueIn(values: unknown, path: string): unknown {
  return path.split(".").reduce((inner, key) => (inner as Record<string, unknown>)[key.trim()], values);
}
