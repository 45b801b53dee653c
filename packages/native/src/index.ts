export * from "./addon.js";
