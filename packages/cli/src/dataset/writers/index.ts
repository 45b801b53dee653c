export { mergedColumns } from "./merged-columns.js";
export { type ModelRows, outputColumns } from "./output-cells.js";
export { checkTableOutput, formOf, requireOther, tableOutputs, writeTable } from "./write-table.js";
export type { WriteCsvOptions, WrittenTable } from "./write-csv.js";
