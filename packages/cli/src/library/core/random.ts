export * from "@latents/core/random";
