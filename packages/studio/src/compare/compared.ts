/** Where the least of the values stands; undefined where fewer than two have one, or several share it. */
export function bestOf(values: readonly (number | null | undefined)[]): number | undefined {
  const known = values.flatMap((value, i) =>
    typeof value === "number" && Number.isFinite(value) ? [{ value, i }] : [],
  );
  if (known.length < 2) return undefined;
  const least = Math.min(...known.map(({ value }) => value));
  const best = known.filter(({ value }) => value === least);
  return best.length === 1 ? best[0].i : undefined;
}

/** Which values are not as the first. */
export const differingCells = (values: readonly unknown[]): boolean[] =>
  values.map((value) => JSON.stringify(value) !== JSON.stringify(values[0]));

const measured = ["data.name", "data.binarisation", "data.size", "data.channels", "data.test", "model.likelihood"];

/** Why the figures of runs that differ in these settings are not to be compared; undefined where they are. */
export function comparability(keys: readonly string[]): string | undefined {
  const found = keys.filter((key) => measured.some((one) => key === one || key.startsWith(`${one}.`)));
  if (found.length === 0) return undefined;
  return `These runs differ in ${found.join(", ")}: their NELBO and REC measure different things.`;
}
