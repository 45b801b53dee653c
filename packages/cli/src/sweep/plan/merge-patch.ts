import { isDeepStrictEqual } from "node:util";

type Values = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What makes `to` of `from`, both of JSON without null: RFC 7386, where null removes a key. Undefined where they are the same. */
export function mergePatch(from: unknown, to: unknown): unknown {
  if (isDeepStrictEqual(from, to)) return undefined;
  if (!isObject(from) || !isObject(to)) return to;
  const changed = Object.entries(to).flatMap(([key, value]) => {
    const patch = Object.hasOwn(from, key) ? mergePatch(from[key], value) : value;
    return patch === undefined ? [] : [[key, patch] as const];
  });
  const removed = Object.keys(from).filter((key) => to[key] === undefined);
  return Object.fromEntries([...changed, ...removed.map((key) => [key, null] as const)]);
}

/** `from` with a patch laid over it. */
export function applyPatch(from: unknown, patch: unknown): unknown {
  if (patch === undefined) return from;
  if (!isObject(patch)) return patch;
  const before = isObject(from) ? from : {};
  const laid = Object.entries(patch)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => [key, applyPatch(before[key], value)] as const);
  const left = Object.entries(before).filter(([key]) => !Object.hasOwn(patch, key));
  return Object.fromEntries([...left, ...laid]);
}
