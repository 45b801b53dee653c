export * from "./prior.js";
export * from "./standard-normal.js";
