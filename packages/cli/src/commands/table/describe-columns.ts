import { type SchemaColumn, type TableSchema, columnRange } from "@latents/core";
import { table } from "../../terminal/index.js";

/** Characters that a list of categories has room for. */
const room = 60;

/** The columns of a table with their kinds, missing cells and what they hold, as a table for the terminal. */
export function describeColumns({ columns }: Pick<TableSchema, "columns">): string {
  return table(
    [{ title: "COLUMN" }, { title: "KIND" }, { title: "MISSING", align: "right" }, { title: "HOLDS" }],
    columns.map((column) => [
      column.name,
      `${column.kind}${column.covariate ? " (covariate)" : ""}`,
      column.missing === 0 ? "" : column.missing < 0.0005 ? "<0.1 %" : `${(100 * column.missing).toFixed(1)} %`,
      holds(column),
    ]),
  );
}

function holds(column: SchemaColumn): string {
  const { kind, categories, range, value, integer, decimals, format } = column;
  if (kind === "constant") return value === "" ? "nothing" : `${value} alone`;
  if (categories) return shortened(categories);
  const ends = range ? columnRange(column) : undefined;
  const between = ends ? `${ends[0]} to ${ends[1]}` : "";
  if (kind === "date") return `${between}${format === undefined ? "" : `, as ${format}`}`;
  if (kind === "count" || integer) return `whole numbers, ${between}`;
  if (kind === "continuous")
    return `${between}${decimals === undefined ? "" : `, ${decimals} decimal${decimals === 1 ? "" : "s"}`}`;
  return kind === "text" ? "free text" : "";
}

function shortened(categories: readonly string[]): string {
  const between = categories.some((category) => category.includes(",")) ? " | " : ", ";
  let [text, shown] = ["", 0];
  for (const category of categories) {
    if (text.length + category.length > room) break;
    text += `${shown === 0 ? "" : between}${category}`;
    shown++;
  }
  return shown === categories.length ? text : `${text}, and ${categories.length - shown} more`;
}
