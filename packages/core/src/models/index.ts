export * from "./vae.js";
