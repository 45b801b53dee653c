export * from "@latents/core/inference";
