export * from "@latents/core/models";
