export { factorsName, tiedColumns } from "./tied-columns.js";
export { RowFactors, type KnownFactors } from "./row-factors.js";
