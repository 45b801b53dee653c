import { printable } from "./printable.js";

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Where its cells stand; numbers at the right. Default left. */
  readonly align?: "left" | "right";
}

/** Rows under titles, columns two spaces apart, as wide as their longest cell. Ends with a line break. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) => row.map((cell) => printable(cell).replaceAll("\n", "\\n")));
  const widths = columns.map(({ title }, j) =>
    shown.reduce((most, row) => Math.max(most, row[j].length), title.length),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, j) => (columns[j].align === "right" ? cell.padStart(widths[j]) : cell.padEnd(widths[j])))
      .join("  ")
      .trimEnd();
  return `${[columns.map(({ title }) => title), ...shown].map(line).join("\n")}\n`;
}
