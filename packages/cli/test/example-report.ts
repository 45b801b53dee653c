import { encode } from "fast-png";
import type { ReportData } from "../src/draw/report/report-data.js";

/** A made-up run with every part of a report, for the tests: 4,000 logged steps, 20 validations, 6,000 codes of ten classes. */
export function exampleReport(): ReportData {
  const train = Array.from({ length: 4000 }, (_, i) => {
    const step = 5 * i + 1;
    const kl = 19 * (1 - Math.exp(-step / 500)) + 0.3 * noise(i);
    const rec = 81 + 450 * Math.exp(-step / 120) + 14 * Math.exp(-step / 3500) + 2 * noise(i + 0.5);
    return { step, loss: rec + kl, rec, kl, elapsedMs: 8 * step };
  });
  const validation = Array.from({ length: 20 }, (_, i) => {
    const rec = 82 + 12 * Math.exp(-i / 4);
    return { step: 1000 * (i + 1), negElbo: rec + 19.2, rec, kl: 19.2 };
  });
  const label = (i: number): number => i % 10;
  return {
    title: "VAE on MNIST",
    recipe: "mnist",
    run: "runs/example",
    createdAt: "2026-11-21T08:12:30Z",
    command: "latents train mnist --steps 20000 --seed 1 --device cpu --threads 2",
    config: {
      recipe: "mnist",
      seed: 1,
      data: { name: "mnist", binarisation: "dynamic" },
      model: { latent: 10, encoder: { kind: "mlp", hidden: [300, 300] } },
      optimizer: { kind: "adam", learningRate: 0.001, clipNorm: null },
    },
    machine: { device: "cpu", threads: 2, cpu: "Example 2.5 GHz", node: "v20.20.2", versions: { latents: "0.1.0" } },
    summary: { steps: 20_000, elapsedMs: 161_000, msPerStep: 8.05, parameters: 665_104, peakRssBytes: 341e6 },
    train,
    validation,
    test: {
      ...{ negElbo: 100.12, rec: 80.9, kl: 19.22, standardError: 0.26, images: 10_000, binarisation: "dynamic" },
      ...{ nll: 96.3, samples: 5000, activeUnits: 9 },
    },
    klPerDimension: Array.from({ length: 10 }, (_, i) => 2.6 - 0.13 * ((i * 7) % 10)),
    pairs: { png: examplePng(463, 175), caption: "Originals and reconstructions in turn." },
    samples: { png: examplePng(463, 175), caption: "96 draws from the prior." },
    codes: {
      x: Float32Array.from({ length: 6000 }, (_, i) => Math.cos(label(i)) * 2 + noise(i)),
      y: Float32Array.from({ length: 6000 }, (_, i) => Math.sin(label(i)) * 2 + noise(i + 0.25)),
      labels: Uint16Array.from({ length: 6000 }, (_, i) => label(i)),
      classes: Array.from({ length: 10 }, (_, i) => `class ${i}`),
      axes: ["PC 1", "PC 2"],
      note: "First two principal components.",
    },
  };
}

/** A grey ramp as a PNG file. */
export function examplePng(width: number, height: number): Uint8Array {
  return encode({ width, height, data: Uint8Array.from({ length: width * height }, (_, i) => i % 251), channels: 1 });
}

/** A fixed irregular value in [-1, 1]. */
function noise(i: number): number {
  const wave = Math.sin(12.9898 * i + 4.1) * 43758.5453;
  return 2 * (wave - Math.floor(wave)) - 1;
}
