/** A figure of a run, and what it was measured on. */
export interface Measured {
  readonly value: number | null | undefined;
  readonly protocol: string | undefined;
}

/** Where the least of the values stand, one a protocol that two runs or more have a value of, unless several of them share it. */
export function bestOf(values: readonly Measured[]): ReadonlySet<number> {
  const best = new Set<number>();
  for (const protocol of new Set(values.map((one) => one.protocol))) {
    const known = values.flatMap((one, i) =>
      one.protocol === protocol && typeof one.value === "number" && Number.isFinite(one.value)
        ? [{ value: one.value, i }]
        : [],
    );
    const least = Math.min(...known.map(({ value }) => value));
    const first = known.filter(({ value }) => value === least);
    if (known.length > 1 && first.length === 1) best.add(first[0].i);
  }
  return best;
}

/** Which values are not as the first. */
export const differingCells = (values: readonly unknown[]): boolean[] =>
  values.map((value) => JSON.stringify(value) !== JSON.stringify(values[0]));

/** The protocols of runs, each once, by the number that the table calls it; undefined where all figures were measured alike. */
export function protocolsOf(protocols: readonly (string | undefined)[]): readonly string[] | undefined {
  const known = [...new Set(protocols.filter((one) => one !== undefined))];
  return known.length > 1 ? known : undefined;
}
