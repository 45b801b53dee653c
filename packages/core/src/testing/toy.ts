import type { ImageDataset } from "../data/index.js";
import type { NdArray, Tensor } from "../graph/index.js";
import { vae, type Vae, type VaeOptions } from "../models/index.js";
import { mlp } from "../nn/index.js";
import { ortRuntime, type Runtime } from "../runtime/index.js";

/** Small images whose values follow two hidden factors: [1, 4, 4], the same every time. */
export function toyData(count = 64, split = "train"): ImageDataset {
  const pixels = new Uint8Array(count * 16);
  for (let i = 0; i < count; i++) {
    const [a, b] = [Math.sin(i * 0.7 + split.length), Math.cos(i * 1.3)];
    for (let j = 0; j < 16; j++)
      pixels[i * 16 + j] = 255 / (1 + Math.exp(-3 * (a * ((j % 4) - 1.5) + b * (j >> 2) - b)));
  }
  return { name: "toy", split, count, shape: [1, 4, 4], pixels };
}

/** The same with three classes, by the sign of the two factors. */
export function labelledToyData(count = 64, split = "train"): ImageDataset {
  const labels = Uint16Array.from({ length: count }, (_, i) => {
    const [a, b] = [Math.sin(i * 0.7 + split.length), Math.cos(i * 1.3)];
    return b > 0 ? 2 : a > 0 ? 1 : 0;
  });
  return { ...toyData(count, split), labels };
}

/** A VAE 16-8-2-8-16 for `toyData`; its parts can be replaced. */
export const toyVae = (parts: Partial<VaeOptions> = {}): Vae =>
  vae({ encoder: mlp([16, 8], { activateLast: true }), decoder: mlp([2, 8, 16]), latent: 2, ...parts });

let shared: Promise<Runtime> | undefined;
/** ONNX Runtime on one CPU thread, made once a file. */
export const toyRuntime = (): Promise<Runtime> => (shared ??= ortRuntime({ threads: 1 }));

/** Evaluates graphs in float32 on ONNX Runtime, as `evaluate` does in float64. */
export async function evaluateOrt(
  outputs: readonly Tensor[],
  feeds: ReadonlyMap<Tensor, NdArray> = new Map(),
): Promise<Float32Array[]> {
  const executable = await (
    await toyRuntime()
  ).compile({
    name: "test",
    inputs: [...feeds.keys()],
    outputs: Object.fromEntries(outputs.map((x, i) => [`out${i}`, x])),
  });
  const results = await executable.run(
    Object.fromEntries(
      [...feeds].map(([x, { shape, data }]) => [x.name!, { dtype: "float", shape, data: Float32Array.from(data) }]),
    ),
  );
  await executable.release();
  return outputs.map((_, i) => results[`out${i}`].data as Float32Array);
}
