export * from "@latents/core/run-format";
