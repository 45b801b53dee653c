import { didYouMean } from "../../config/index.js";
import { InputError } from "../../errors.js";
import { cellReader } from "./column-cells.js";
import { isListed, isModelled, type TableSchema } from "./table-schema.js";

/**
 * `plan=pro` as a column and a text, by the names that a table has: either side may hold an = of its own. Throws InputError, beginning with `where`, for a
 * text of another form and for a column that is given twice.
 */
export function parseConditions(
  { columns }: TableSchema,
  texts: readonly string[],
  where: string,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const text of texts) {
    const signs = [...text.matchAll(/=/g)].map(({ index }) => index);
    const nameTo = (at: number): string => text.slice(0, at).trim();
    const at = signs.findLast((sign) => columns.some(({ name }) => name === nameTo(sign))) ?? signs[0] ?? 0;
    const name = nameTo(at);
    if (name === "")
      throw new InputError(`${where}: must be <column>=<value>, such as plan=pro, got ${JSON.stringify(text)}`);
    if (found.has(name)) throw new InputError(`${where}: ${name} is given twice; give it one value`);
    found.set(name, text.slice(at + 1).trim());
  }
  return found;
}

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
        throw new InputError(
          `${where}: no column of the model is named ${JSON.stringify(name)}${didYouMean(name, names) || `; it has ${names.join(", ")}`}`,
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
