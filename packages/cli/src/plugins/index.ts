export { keepPlugins, keptFile, keptPaths, readKeptPlugins, requireSameVersions } from "./kept-plugins.js";
export { loadPlugins, noPlugins, runPlugins, type LoadedPlugins, type PluginWish } from "./load-plugins.js";
export { readPlugin } from "./plugin-file.js";
export { runModule } from "./run-module.js";
export { UntrustedPluginError } from "./untrusted-plugin-error.js";
