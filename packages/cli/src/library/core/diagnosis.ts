export * from "@latents/core/diagnosis";
