import { columnRange } from "./schema-document.js";
import type { SchemaColumn } from "./table-schema.js";

/** Characters that a list of categories has room for. */
const room = 60;

/** The share of a column's missing cells for a list: empty for none. */
export const missingText = ({ missing }: Pick<SchemaColumn, "missing">): string =>
  missing === 0 ? "" : missing < 0.0005 ? "<0.1 %" : `${(100 * missing).toFixed(1)} %`;

/** What a column holds, in a few words: its categories, its least and largest value. */
export function contentText(column: SchemaColumn): string {
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
