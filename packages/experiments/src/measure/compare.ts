import type { Row } from "../workbench/findings.js";

/** Labels of the rows whose NELBO is above the published one by more than `tolerance` nats. */
export const missed = (rows: readonly Row[], tolerance: number): string[] =>
  rows.flatMap(({ label, published, ours }) => {
    const over = ours["negElbo"] - (published?.["negElbo"] ?? Infinity);
    return over > tolerance ? [`${label} (+${over.toFixed(2)})`] : [];
  });

/** `1.23 nats worse than`, `0.40 nats better than`: the first row's NELBO beside the second's. */
export function beyond(row: Row, other: Row): string {
  const difference = row.ours["negElbo"] - other.ours["negElbo"];
  return `${Math.abs(difference).toFixed(2)} nats ${difference > 0 ? "worse" : "better"} than`;
}
