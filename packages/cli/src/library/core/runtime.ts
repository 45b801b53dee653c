export * from "@latents/core/runtime";
