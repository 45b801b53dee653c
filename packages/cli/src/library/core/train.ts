export * from "@latents/core/train";
