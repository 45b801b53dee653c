export type { Cell, RawColumn, RawTable, Stored, TextFormat } from "./raw-table.js";
export { npyRows, type NpyRows, type StoreName } from "./npy-rows.js";
export { namesTable } from "./names-table.js";
export { readTable, type ReadTableOptions, tableOfBytes } from "./read-table.js";
export { tableFrom, type TableColumns } from "./table-from.js";
export type { TableRecord } from "./records.js";
