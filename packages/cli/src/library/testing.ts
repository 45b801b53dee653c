export * from "@latents/core/testing";
