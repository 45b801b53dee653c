export * from "@latents/core/formats";
