export * from "@latents/core/onnx";
