export * from "@latents/core/augment";
