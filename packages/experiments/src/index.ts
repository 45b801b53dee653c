export { recipes } from "./recipes/index.js";
export { configureBoard } from "./board/board-command.js";
export { configureReproduce } from "./reproduce-command.js";
