export { configLayer } from "./config-layer.js";
export { defineConfig } from "./define-config.js";
export { loadConfigFile } from "./load-config-file.js";
export { listRecipes, recipe, requireUserData } from "./recipes/index.js";
export { userData, type Published, type Recipe } from "./recipes/recipe.js";
export { configOfRequest } from "./request-config.js";
export { loadPlugins } from "../plugins/index.js";
