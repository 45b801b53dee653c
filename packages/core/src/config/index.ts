export { configSchema, type Choice, type ChoiceInput, type Config, type ConfigInput } from "./schema.js";
export { configOf, modelFromConfig, optimizerFromConfig, trainOptionsFromConfig } from "./build.js";
export { configKeys, type ConfigKey } from "./config-keys.js";
export { type ConfigLayer } from "./merge-layers.js";
export { didYouMean, nearest } from "./nearest.js";
export { commandLine, parseSetting } from "./parse-setting.js";
export { resolveConfig } from "./resolve.js";
