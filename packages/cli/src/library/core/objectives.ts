export * from "@latents/core/objectives";
