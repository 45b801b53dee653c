export * from "./cells-of-codes.js";
export * from "./impute-cells.js";
export * from "./sample-rows.js";
export * from "./score-rows.js";
