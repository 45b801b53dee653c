export * from "@latents/core/likelihoods";
