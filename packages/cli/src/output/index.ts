export { notNegative, wholeNumber } from "./number-argument.js";
export { checkOutputFile, checkOutputFolder } from "./output-file.js";
export { ProgressLine } from "./progress-line.js";
export { table, type Column } from "./table.js";
