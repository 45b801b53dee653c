export * from "@latents/core/nn";
