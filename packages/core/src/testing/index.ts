export * from "./gradient-check.js";
export * from "./op-cases/op-cases.js";
export * from "./monte-carlo.js";
export * from "./craft-zip.js";
export { checkPart, type CheckPartOptions } from "./check-part.js";
