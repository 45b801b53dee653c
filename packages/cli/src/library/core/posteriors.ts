export * from "@latents/core/posteriors";
