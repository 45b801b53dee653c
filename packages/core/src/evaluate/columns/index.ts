export { associations, type Associations, meanDifference } from "./associations.js";
export * from "./column-bars.js";
export { cellsOf, type ColumnComparison, compareColumns, stddevOf } from "./compare-columns.js";
