import { type Cell, FormatError, type RawColumn, type RawTable } from "@latents/core";

/** Rows of several tables one after another, columns matched by name and in the order of the first. Throws FormatError where one has other columns. */
export function joinTables(tables: readonly RawTable[], name: string): RawTable {
  const [first, ...others] = tables;
  const names = first.columns.map((column) => column.name);
  for (const table of others) {
    const found = table.columns.map((column) => column.name);
    const lacking = names.find((one) => !found.includes(one));
    const foreign = found.find((one) => !names.includes(one));
    if (lacking !== undefined || foreign !== undefined)
      throw new FormatError(
        `${table.name}: ${lacking === undefined ? `has the column ${foreign!}, which ${first.name} lacks` : `lacks the column ${lacking} of ${first.name}`}; files that are one table have the same columns`,
      );
  }
  const starts = tables.map((_, t) => tables.slice(0, t).reduce((sum, { rows }) => sum + rows, 0));
  const columns = first.columns.map((column): RawColumn => {
    const parts = tables.map((table) => table.columns.find((one) => one.name === column.name)!);
    const cells: Cell[] = [];
    for (const part of parts) for (let i = 0; i < part.cells.length; i++) cells.push(part.cells[i]);
    const same = parts.every(({ stored }) => stored === column.stored);
    return { ...column, cells, stored: same ? column.stored : "text" };
  });
  return {
    ...{ name, columns, text: first.text },
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    notes: [...new Set(tables.flatMap((table) => table.notes.map((note) => `${table.name} ${note}`)))],
    place: (row) => {
      const t = starts.findLastIndex((start) => start <= row);
      return tables[t].place(row - starts[t]);
    },
  };
}
