export * from "./schema.js";
export * from "./build.js";
