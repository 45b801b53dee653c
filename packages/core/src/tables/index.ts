export {
  type Cell,
  dayMs,
  isMissing,
  isWholeDay,
  type RawColumn,
  type RawTable,
  type Stored,
  type TextFormat,
} from "./raw-table.js";
export { cellOf, storedOf, tableOfRecords, type TableRecord } from "./records.js";
export { tableFrom, type TableColumns } from "./table-from.js";
export { missingWords } from "./missing-words.js";
export { type CsvOptions, parseCsv } from "./text/csv.js";
export { decodeText, type DecodedText } from "./text/decode-text.js";
export * from "./schema/index.js";
