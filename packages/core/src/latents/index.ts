export * from "./kl-at.js";
