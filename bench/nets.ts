import * as core from "@latents/core";
import type { TorchNet } from "./torch-process.js";

/** One of the benchmark VAEs, the same as in torch/nets.py. */
export interface BenchNet {
  readonly name: TorchNet;
  /** [channels, height, width] */
  readonly shape: readonly [number, number, number];
  readonly batch: number;
  readonly model: () => core.Vae;
}

const digits = [1, 28, 28] as const;
const faces = [3, 128, 128] as const;
const faceNet = { shape: faces, channels: [16, 32, 64, 128], kernel: 4, hidden: [1024] } as const;

/** Weight of the KL of the published faces (e4-faces): a mean over batch and latent beside a squared error summed over the batch (bench/README.md). */
export const faceKlWeight = 1 / (16 * 64);

export const nets: Readonly<Record<TorchNet, BenchNet>> = {
  mlp: {
    name: "mlp",
    shape: digits,
    batch: 100,
    model: () =>
      core.vae({
        encoder: core.mlp([784, 512, 384, 256], { activateLast: true }),
        decoder: core.mlp([10, 256, 384, 512, 784]),
        latent: 10,
      }),
  },
  conv: {
    name: "conv",
    shape: digits,
    batch: 128,
    model: () =>
      core.vae({
        encoder: core.convEncoder({ shape: digits, channels: [32, 64] }),
        decoder: core.digitsDecoder({ latent: 20 }),
        latent: 20,
        likelihood: core.squaredError(),
      }),
  },
  face: {
    name: "face",
    shape: faces,
    batch: 16,
    model: () =>
      core.vae({
        encoder: core.convEncoder(faceNet),
        decoder: core.convDecoder({ ...faceNet, latent: 64 }),
        latent: 64,
        likelihood: core.squaredError({ output: "sigmoid" }),
        objective: core.elbo({ klWeight: faceKlWeight }),
      }),
  },
};

/** Images of random bytes: the speed of a net does not depend on what they show. `likeDigits`: four of five black, one of ten white, for what is drawn as bits. */
export function randomImages(shape: BenchNet["shape"], count: number, likeDigits = false): core.Dataset {
  const pixels = new Uint8Array(count * shape[0] * shape[1] * shape[2]);
  const words = core.fillUint32(new Uint32Array(Math.ceil(pixels.length / 4)), { seed: 1, stream: "bench", step: 0 });
  pixels.set(new Uint8Array(words.buffer, 0, pixels.length));
  if (likeDigits) pixels.forEach((v, i) => (pixels[i] = v < 205 ? 0 : v < 230 ? 255 : v));
  return { name: "random", split: "train", count, shape, pixels };
}
