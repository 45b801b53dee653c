/** `latents/sweep`: many trainings at once. */
export * from "../sweep/index.js";
