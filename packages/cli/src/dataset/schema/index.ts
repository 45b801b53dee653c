export { parseSchema, readSchema, schemaToYaml } from "./schema-yaml.js";
export { inferStored, someStored, storedDataset } from "./stored-table.js";
