import { InputError, nearest } from "@latents/core";
import { cellReader } from "./column-cells.js";
import { isListed, isModelled, type TableSchema } from "./table-schema.js";

/**
 * What columns are to be, as a person writes it, as the core takes it: a category by its text, a number or a day as a number. Throws InputError, beginning with
 * `where`, for a column that no model has and for what its cells cannot be.
 */
export function whereValues(
  { columns }: TableSchema,
  wanted: ReadonlyMap<string, string>,
  where: string,
): Record<string, string | number> {
  const modelled = columns.filter(isModelled);
  return Object.fromEntries(
    [...wanted].map(([name, text]) => {
      const column = modelled.find((one) => one.name === name);
      if (!column) {
        const names = modelled.map((one) => one.name);
        const close = nearest(name, names);
        throw new InputError(
          `${where}: no column of the model is named ${JSON.stringify(name)}; ${close === undefined ? `it has ${names.join(", ")}` : `did you mean ${close}?`}`,
        );
      }
      const value = cellReader(column, new Set())(text);
      if (typeof value === "string" || Number.isNaN(value))
        throw new InputError(
          `${where}: ${JSON.stringify(text)} is no ${typeof value === "string" ? value : "value"} of ${name}; ${isListed(column) ? `it has ${column.categories!.join(", ")}` : "write it as the table does"}`,
        );
      return [name, isListed(column) ? column.categories![value] : value];
    }),
  );
}
