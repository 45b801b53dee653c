/** A key of two plain values in which they differ, by its dotted path, with both as JSON; `none` where it is absent. */
export interface Difference {
  readonly key: string;
  readonly found: string;
  readonly wanted: string;
}

/** Where two plain values, such as configs, differ. */
export function differences(found: unknown, wanted: unknown, key = ""): Difference[] {
  if (isObject(found) && isObject(wanted))
    return [...new Set([...Object.keys(found), ...Object.keys(wanted)])].flatMap((name) =>
      differences(found[name], wanted[name], key === "" ? name : `${key}.${name}`),
    );
  const [a, b] = [text(found), text(wanted)];
  return a === b ? [] : [{ key, found: a, wanted: b }];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (value: unknown): string => (value === undefined ? "none" : JSON.stringify(value));
