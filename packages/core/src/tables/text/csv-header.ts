import { missingWords } from "../missing-words.js";

/** A number as any table writes it; enough to tell a header from rows. */
export const looksNumeric = (text: string): boolean => /^[+-]?[\d.,' ]*\d[\d.,' ]*([eE][+-]?\d+)?%?$/.test(text.trim());

/**
 * Whether the first of some records names the columns: texts stand above numbers, numbers in it name columns (2019, 2020, ...; see `areNames`), or all is text and
 * no name comes twice. Other numbers above numbers are a first row. `records` are those at the beginning.
 */
export function hasHeader(records: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = records;
  if (rest.length === 0) return true;
  let above = 0;
  const among: string[] = [];
  first.forEach((cell, j) => {
    const below = rest.map((cells) => cells[j] ?? "").filter((text) => text.trim() !== "");
    if (below.length === 0 || below.filter(looksNumeric).length < 0.8 * below.length) return;
    if (looksNumeric(cell)) among.push(cell);
    else if (cell.trim() !== "" || j === 0) above++;
  });
  if (above > 0 || among.length > 0) return above >= among.length || areNames(first, rest, above > 0);
  return new Set(first).size === first.length && first.every((cell, j) => cell.trim() !== "" || j === 0);
}

/**
 * Whether the numbers of a first record are names: whole and each once, beside words above numbers; else such that each is one more than the one before, as years or
 * places are, which few records below have.
 */
function areNames(first: readonly string[], rest: readonly (readonly string[])[], words: boolean): boolean {
  const numbers = first.map((cell) => cell.trim()).filter(looksNumeric);
  const isWhole = numbers.every((text) => /^\d+$/.test(text)) && new Set(first).size === first.length;
  if (!isWhole || words)
    return isWhole && !first.some((cell) => cell.trim() !== "" && missingWords.includes(cell.trim()));
  const years = numbers.every((text) => /^(1[89]|2[01])\d\d$/.test(text));
  return numbers.length >= (years ? 2 : 5) && risesByOne(first) && 2 * rest.filter(risesByOne).length < rest.length;
}

/** Whether each number of a record is one more than the one before it. */
const risesByOne = (cells: readonly string[]): boolean => {
  const numbers = cells.filter(looksNumeric).map(Number);
  return numbers.every((value, i) => i === 0 || value === numbers[i - 1] + 1);
};

/**
 * Names of columns by the header: trimmed, `row` for a first one without a name, `column 3` for another, `c1`, `c2`, ... without a header. A
 * header that is one cell shorter than the rows lacks the name of the row names, as R writes it. Where the last cell of every row is empty and
 * has no name, there is one name less: each line ends with a separator.
 */
export function columnNames(
  header: readonly string[] | undefined,
  width: number,
  lastIsEmpty: () => boolean,
): readonly string[] {
  if (header === undefined) return Array.from({ length: width }, (_, j) => `c${j + 1}`);
  const trimmed = header.map((cell) => cell.trim());
  const named = (cells: readonly string[]): string[] =>
    cells.map((cell, j) => (cell !== "" ? cell : j === 0 ? "row" : `column ${j + 1}`));
  if (header.length < width) return named(lastIsEmpty() ? trimmed : ["", ...trimmed]);
  return named(width > 1 && trimmed.at(-1) === "" && lastIsEmpty() ? trimmed.slice(0, -1) : trimmed);
}
