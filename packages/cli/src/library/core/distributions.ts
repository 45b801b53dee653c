export * from "@latents/core/distributions";
