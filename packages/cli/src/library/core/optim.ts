export * from "@latents/core/optim";
