export * from "@latents/core/latent-space";
