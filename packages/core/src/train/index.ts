export * from "./training-program.js";
