export * from "@latents/core/evaluate";
