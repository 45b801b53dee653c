export * from "@latents/core/image";
