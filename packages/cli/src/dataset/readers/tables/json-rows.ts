import { FormatError, type RawTable, tableOfRecords, type TableRecord } from "@latents/core";
import { jsonFault } from "../../../config/json-fault.js";

/**
 * A table from NDJSON (an object a line; blank lines are left out) or from one JSON list of objects. Throws FormatError with line and column
 * for what is no JSON, and with line and name for a cell that is a list or an object.
 */
export function parseJsonRows(text: string, name: string): RawTable {
  if (text.trim() === "") throw new FormatError(`${name}: is empty; a table has a row or more`);
  if (text.trimStart().startsWith("[")) return tableOfRecords(wholeJson(text, name), name);
  const lines: number[] = [];
  const records = function* (): Generator<TableRecord> {
    let [at, line] = [0, 0];
    while (at < text.length) {
      const end = text.indexOf("\n", at);
      const found = text.slice(at, end < 0 ? text.length : end);
      line++;
      at = end < 0 ? text.length : end + 1;
      if (found.trim() === "") continue;
      lines.push(line);
      yield parsed(found, name, line) as TableRecord;
    }
  };
  return tableOfRecords(records(), name, (row) => `${name}: line ${lines[row]}`);
}

function parsed(text: string, name: string, line: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const { at, message } = jsonFault(text) ?? { at: 0, message: (error as Error).message };
    throw new FormatError(`${name}: line ${line}, column ${at + 1}: ${message}`, { cause: error });
  }
}

function wholeJson(text: string, name: string): TableRecord[] {
  try {
    return JSON.parse(text) as TableRecord[];
  } catch (error) {
    const { at, message } = jsonFault(text) ?? { at: 0, message: (error as Error).message };
    const before = text.slice(0, at).split("\n");
    throw new FormatError(`${name}: line ${before.length}, column ${before.at(-1)!.length + 1}: ${message}`, {
      cause: error,
    });
  }
}
