export * from "@latents/core/ops";
