import { FormatError, InputError } from "../../errors.js";
import Papa from "papaparse";
import { columnNames, hasHeader, looksNumeric } from "./csv-header.js";
import type { RawTable } from "../raw-table.js";
import { commonest, guessSeparator } from "./separator.js";

/** How a CSV file is read, where it should not be found out. */
export interface CsvOptions {
  /** One character; default found out. */
  readonly separator?: string;
  /** Whether the first line names the columns; default found out. */
  readonly header?: boolean;
}

/**
 * A table from the text of a CSV or TSV file (RFC 4180, any line ends, `""` inside of quotes). Every cell is a text. Blank lines are left out where there
 * are two columns or more, and the ' before a formula is taken away. Throws FormatError with line and column for an open quote, and with the line for one of too few or too many cells.
 */
export function parseCsv(
  given: string,
  name: string,
  encoding: string,
  { separator: wanted, header: asked }: CsvOptions = {},
): RawTable {
  const text = withLineFeeds(given);
  if (text.trim() === "") throw new FormatError(`${name}: is empty; a table has a row or more`);
  const separator = checked(wanted) ?? guessSeparator(text);
  const parsed = Papa.parse<string[]>(text, { delimiter: separator, newline: "\n" });
  const fault = parsed.errors.find(({ type }) => type === "Quotes");
  if (fault) throw quoteFault(text, name, fault);
  const records = parsed.data;
  if (records.at(-1)?.join("") === "" && records.at(-1)!.length === 1) records.pop();
  const lines = new Lines(text, separator);
  const isBlank = (cells: readonly string[]): boolean => cells.length === 1 && cells[0].trim() === "";
  const width = commonest(records.slice(0, 1000).map((cells) => cells.length));
  // which record each row is; a blank line of a table of one column is a missing cell
  const kept = records.flatMap((cells, i) => (width > 1 && isBlank(cells) ? [] : [i]));
  const header = asked ?? hasHeader(kept.slice(0, 200).map((i) => records[i]));
  const first = kept[0];
  const rows = header ? kept.slice(1) : kept;
  if (rows.length === 0) throw new FormatError(`${name}: has a header and no row below it; a table has a row or more`);
  // a header may lack the name of the row names
  const ragged = kept.find((i, k) => !(header && k === 0 ? [width, width - 1] : [width]).includes(records[i].length));
  if (ragged !== undefined)
    throw new FormatError(
      `${name}: line ${lines.of(ragged)} must have ${width} cells, as other lines, has ${records[ragged].length}; put cells that hold ${JSON.stringify(separator)} into quotes, or add what is missing`,
    );
  const names = columnNames(header ? records[first] : undefined, width, () =>
    rows.every((i) => records[i][width - 1] === ""),
  );
  requireUnique(names, name, lines.of(first));
  const cell = /(^|[\n"]|\W)'[=+\-@\t]/.test(text) ? unguarded : (found: string): string => found;
  return {
    name,
    rows: rows.length,
    columns: names.map((column, j) => ({
      ...{ name: cell(column), stored: "text" as const },
      cells: rows.map((i) => cell(records[i][j])),
    })),
    text: { separator, header, encoding },
    notes: [
      ...(header || asked === false
        ? []
        : [`has no header: its columns are named ${names[0]}, ...; --header says that it has one`]),
      ...(header && asked === undefined && names.some(looksNumeric)
        ? [
            `takes its first line, with ${names.find(looksNumeric)}, for the names of its columns; --header no says that it is a row`,
          ]
        : []),
      ...(width > names.length ? [`every line ends with ${JSON.stringify(separator)}, which is left out`] : []),
    ],
    place: (row) => `${name}: line ${lines.of(rows[row])}`,
  };
}

/** A text without the ' that keeps a spreadsheet from running it, as `writeCsv` puts it. */
const unguarded = (text: string): string => (/^'[=+\-@\t\r]./s.test(text) ? text.slice(1) : text);

const withLineFeeds = (text: string): string => {
  if (!text.includes("\r")) return text;
  return text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
};

function checked(separator: string | undefined): string | undefined {
  if (separator === undefined) return undefined;
  const one = separator === "tab" || separator === "\\t" ? "\t" : separator;
  if (one.length !== 1 || /["\n\r\ufeff]/.test(one))
    throw new InputError(`--separator: must be one character or the word tab, got ${JSON.stringify(separator)}`);
  return one;
}

function quoteFault(text: string, name: string, { code, index = 0 }: Papa.ParseError): FormatError {
  const before = text.slice(0, index);
  const line = before.split("\n").length;
  const column = index - before.lastIndexOf("\n") - 1;
  return new FormatError(
    code === "MissingQuotes"
      ? `${name}: line ${line}, column ${column}: the quote that opens here is never closed; close it, or write a quote inside of a cell twice`
      : `${name}: line ${line}, column ${column}: text stands behind the end of this quoted cell; write a quote inside of a cell twice`,
  );
}

function requireUnique(names: readonly string[], name: string, line: number): void {
  const twice = names.find((one, i) => names.indexOf(one) < i);
  if (twice !== undefined)
    throw new FormatError(
      `${name}: line ${line}: the column ${JSON.stringify(twice)} appears twice; rename one of them`,
    );
}

/** Lines of a text's records, looked up when a message needs one. */
class Lines {
  readonly #text: string;
  readonly #separator: string;
  constructor(text: string, separator: string) {
    this.#text = text;
    this.#separator = separator;
  }

  /** The line, from 1, that record `wanted` begins in. */
  of(wanted: number): number {
    if (!this.#text.includes('"')) return wanted + 1;
    let [record, start] = [0, 0];
    Papa.parse<string[]>(this.#text, {
      ...{ delimiter: this.#separator, newline: "\n" },
      step: ({ meta }, parser) => {
        if (record === wanted) return parser.abort();
        start = meta.cursor;
        record++;
      },
    });
    return this.#text.slice(0, start).split("\n").length;
  }
}
