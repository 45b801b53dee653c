export { checkTable, type TableReport } from "./check-table.js";
export { cellReader, cellWriter, dateStyleOf } from "./column-cells.js";
export { contentText, missingText } from "./column-words.js";
export { wordsOf } from "./column-profile.js";
export type { DataFinding } from "./data-finding.js";
export { type InferOptions, type InferredSchema, inferSchema } from "./infer-schema.js";
export { type NumberStyle, numberStyles, writeNumber } from "./number-style.js";
export { schemaLikelihoods, columnRange, schemaDocument, type SchemaDocument } from "./schema-document.js";
export {
  covariatesOf,
  hasTime,
  isListed,
  isModelled,
  modelColumns,
  type SchemaColumn,
  type SchemaKind,
  type TableSchema,
  unmodelledKinds,
  unmodelledNames,
} from "./table-schema.js";
export { tableToDataset, tableValues, type TableValues, type TableValuesOptions } from "./table-values.js";
export { parseConditions, whereValues } from "./where-values.js";
