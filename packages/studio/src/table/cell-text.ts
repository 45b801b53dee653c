import type { Column } from "@latents/core";

const dayMs = 86_400_000;

/** A cell as people read it: its category, a date as 2024-03-09, a number with the column's decimals. */
export function cellText({ kind, categories, decimals, integer }: Column, value: number): string {
  if (Number.isNaN(value)) return "missing";
  if (categories) return categories[Math.round(value)] ?? "?";
  if (kind === "binary") return value >= 0.5 ? "1" : "0";
  if (kind === "date") return new Date(Math.round(value * dayMs)).toISOString().slice(0, 10);
  const digits = kind === "count" || integer ? 0 : decimals;
  const text =
    digits === undefined
      ? value.toLocaleString("en", { maximumSignificantDigits: 5, useGrouping: false })
      : value.toFixed(Math.min(digits, 6));
  return text.replace("-", "−");
}

/** A mean, or another number between those that the column can have. */
export const meanText = (column: Column, value: number): string =>
  cellText(column.kind === "date" ? column : { name: column.name, kind: "continuous" }, value);

/** What a model makes of a cell: `37.2 ± 4.1`, `pro (83 %)`, `2024-03-09 ± 12 days`. */
export function decodedText(column: Column, value: number, spread: number): string {
  if (Number.isNaN(value)) return "–";
  if (column.categories || column.kind === "binary")
    return `${cellText(column, value)} (${Math.round(100 * (1 - spread))} %)`;
  const around = spread.toLocaleString("en", { maximumSignificantDigits: 2, useGrouping: false });
  // a mean of whole numbers is seldom one
  const mean =
    column.kind === "count" || column.integer ? { ...column, kind: "continuous" as const, integer: false } : column;
  const text = cellText({ ...mean, ...(mean !== column && { decimals: spread < 10 ? 1 : 0 }) }, value);
  return `${text} ± ${around}${column.kind === "date" ? " days" : ""}`;
}
