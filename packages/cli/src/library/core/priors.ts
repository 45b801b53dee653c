export * from "@latents/core/priors";
