export {
  configSchema,
  configSchemaOf,
  type Choice,
  type ChoiceInput,
  type Config,
  type ConfigInput,
  type PluginConfigInput,
} from "./schema.js";
export { modelWords } from "./model-words.js";
export { configOf } from "./config-of.js";
export { modelFromConfig, optimizerFromConfig, trainOptionsFromConfig, type ModelData } from "./build.js";
export { tableRunDefaults, testShareOf, trainedRows } from "./tables/table-run.js";
export { tableDefaults, tableUses, type TableUse } from "./tables/table-defaults.js";
export { trainTable, type TrainTableOptions } from "./tables/train-table.js";
export { configKeys, type ConfigKey } from "./config-keys.js";
export { type ConfigLayer } from "./merge-layers.js";
export { didYouMean, nearest } from "./nearest.js";
export { commandLine, parseSetting } from "./parse-setting.js";
export { builtInParts, partKeys, type Parts } from "./parts.js";
export { withPlugin, type Plugin } from "./plugin.js";
export { partsWithoutCode, wordsOfPlugins } from "./without-code.js";
export { resolveConfig, type ResolveOptions } from "./resolve.js";
export { variant, z, type Variant } from "../variant.js";
