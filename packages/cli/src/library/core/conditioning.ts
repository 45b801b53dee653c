export * from "@latents/core/conditioning";
