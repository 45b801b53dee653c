export { programName, quoted } from "./command-words.js";
export { bitsPerDimText } from "./bits-per-dim-text.js";
export { counted } from "./counted.js";
export { dimensionList, imageList } from "./list-argument.js";
export { notNegative, numberList, positive, wholeNumber } from "./number-argument.js";
export { checkOutputFile, checkOutputFlag, checkOutputFolder, kindOf } from "./output-file.js";
export { printable } from "./printable.js";
export { ProgressLine } from "./progress-line.js";
export { table, type Column } from "./table.js";
