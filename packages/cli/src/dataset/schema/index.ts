export { checkTable, type TableReport } from "./check-table.js";
export { dateStyleOf } from "./column-cells.js";
export type { DataFinding } from "./data-finding.js";
export { type InferOptions, type InferredSchema, inferSchema } from "./infer-schema.js";
export { columnRange, parseSchema, readSchema, schemaToYaml } from "./schema-yaml.js";
export { modelColumns, type SchemaColumn, type SchemaKind, type TableSchema, unmodelledNames } from "./table-schema.js";
export { inferStored, someStored, storedDataset } from "./stored-table.js";
export { tableToDataset, tableValues, type TableValues, type TableValuesOptions } from "./table-values.js";
export { parseConditions, whereValues } from "./where-values.js";
