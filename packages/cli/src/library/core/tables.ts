export * from "@latents/core/tables";
