import * as core from "@latents/core";
import { minibatchFeeds } from "../../packages/core/src/train/minibatch-feeds.js";
import { nets, randomImages } from "../nets.js";
import { jaxVae, type Dense } from "./jax-vae.js";

/** What bench/wasm-vs-jax.ts calls in the page. */
export interface WasmBench {
  /** Builds both sides from the same values; each one's loss there. */
  prepare(options: { threads: number; wasmPaths: string }): Promise<{ threads: number; ours: number; theirs: number }>;
  /** `steps` steps; milliseconds. */
  ours(steps: number): Promise<number>;
  theirs(steps: number): Promise<number>;
}

const { batch, shape, model } = nets.mlp;
const dataset = randomImages(shape, 1000);
const protocol = { batch, seed: 1, binarisation: "dynamic" } as const;
let trainer: core.Trainer;
let theirs: { step(): Promise<number> };

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** PyTorch's layout [outputs, inputs] to [inputs, outputs]. */
function transposed(weight: Float32Array, outputs: number): Float32Array {
  const inputs = weight.length / outputs;
  return weight.map((_, i) => weight[(i % outputs) * inputs + Math.floor(i / outputs)]);
}

const bench: WasmBench = {
  prepare: async ({ threads, wasmPaths }) => {
    const runtime = await core.ortRuntime({ device: "wasm", threads, wasmPaths });
    trainer = await core.Trainer.create(model(), dataset, runtime, { steps: 1_000_000, ...protocol });
    const { values } = await trainer.state();
    const feeds = minibatchFeeds(trainer.training, dataset, protocol).feeds(0, 1);
    const noise = [...trainer.training.ledger.noise.values()][0].tensor.name!;
    const dense = (name: string): Dense => {
      const bias = values[`${name}.bias`].data;
      return { weight: transposed(values[`${name}.weight`].data, bias.length), bias };
    };
    theirs = await jaxVae(
      {
        encoder: [0, 1, 2].map((i) => dense(`encoder.${i}`)),
        mean: dense("posterior.mean"),
        logVar: dense("posterior.logVar"),
        decoder: [0, 1, 2, 3].map((i) => dense(`decoder.${i}`)),
        x: Float32Array.from(feeds[trainer.training.x.name!].data as Uint8Array),
        noise: feeds[noise].data as Float32Array,
      },
      batch,
    );
    const { values: metrics } = await trainer.run(1);
    return { threads: runtime.threads, ours: metrics["loss"][0], theirs: await theirs.step() };
  },
  ours: (steps) => timed(() => trainer.run(steps)),
  theirs: (steps) =>
    timed(async () => {
      for (let i = 0; i < steps; i++) await theirs.step();
    }),
};
Object.assign(globalThis, { bench });
