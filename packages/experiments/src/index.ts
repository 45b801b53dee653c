export { recipes } from "./recipes/index.js";
export { configureReproduce } from "./reproduce-command.js";
