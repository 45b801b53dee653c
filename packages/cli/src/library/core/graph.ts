export * from "@latents/core/graph";
