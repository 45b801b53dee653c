export { configLayer } from "./config-layer.js";
export { defineConfig } from "./define-config.js";
export { loadConfigFile } from "./load-config-file.js";
