export { npyRows, type NpyRows, type StoreName } from "./npy-rows.js";
export { namesTable } from "./names-table.js";
export { readTable, type ReadTableOptions, tableOfBytes } from "./read-table.js";
