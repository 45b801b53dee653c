export * from "@latents/core/errors";
