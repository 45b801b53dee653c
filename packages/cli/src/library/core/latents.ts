export * from "@latents/core/latents";
