/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Where its cells stand; numbers at the right. Default left. */
  readonly align?: "left" | "right";
}

/** Rows under titles, columns two spaces apart, as wide as their longest cell. Ends with a line break. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, j) => Math.max(title.length, ...rows.map((row) => row[j].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, j) => (columns[j].align === "right" ? cell.padStart(widths[j]) : cell.padEnd(widths[j])))
      .join("  ")
      .trimEnd();
  return `${[columns.map(({ title }) => title), ...rows].map(line).join("\n")}\n`;
}
