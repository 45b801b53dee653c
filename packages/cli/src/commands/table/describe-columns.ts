import { contentText, missingText, type TableSchema } from "@latents/core";
import { table } from "../../terminal/index.js";

/** The columns of a table with their kinds, missing cells and what they hold, as a table for the terminal. */
export function describeColumns({ columns }: Pick<TableSchema, "columns">): string {
  return table(
    [{ title: "COLUMN" }, { title: "KIND" }, { title: "MISSING", align: "right" }, { title: "HOLDS" }],
    columns.map((column) => [
      column.name,
      `${column.kind}${column.covariate ? " (covariate)" : ""}`,
      missingText(column),
      contentText(column),
    ]),
  );
}
