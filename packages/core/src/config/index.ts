export { configSchema, type Choice, type ChoiceInput, type Config, type ConfigInput } from "./schema.js";
export { configOf, modelFromConfig, optimizerFromConfig, trainOptionsFromConfig, type ModelData } from "./build.js";
export { tableDefaults } from "./table-defaults.js";
export { trainTable, type TrainTableOptions } from "./train-table.js";
export { configKeys, type ConfigKey } from "./config-keys.js";
export { type ConfigLayer } from "./merge-layers.js";
export { didYouMean, nearest } from "./nearest.js";
export { commandLine, parseSetting } from "./parse-setting.js";
export { resolveConfig } from "./resolve.js";
