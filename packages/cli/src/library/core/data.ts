export * from "@latents/core/data";
