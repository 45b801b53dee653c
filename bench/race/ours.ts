// One side of the race: ours.ts NET BATCH STEPS ENGINE THREADS, ENGINE being native, standard, or the name of a GPU's device. LATENTS_BENCH_IMAGES=random:
// no MNIST, where it is not at hand. Prints "ready", then a line with milliseconds a step for each line that it reads.
import { createInterface } from "node:readline";
import * as core from "@latents/core";
import { nets, randomImages } from "../nets.js";
import type { TorchNet } from "../torch-process.js";

const [net, batch, steps, engine, threads] = process.argv.slice(2) as [TorchNet, string, string, string, string];
const { shape, model } = nets[net];
// what is black or white costs binarisation less: digits are mostly that, noise is not
const noise = net === "face" || process.env["LATENTS_BENCH_IMAGES"] === "random";
const digits = async (): Promise<core.Dataset> => {
  const { mnist } = await import("../../packages/cli/src/dataset/index.js");
  return mnist("train");
};
const data = noise ? randomImages(shape, net === "face" ? 64 : 10_000, net !== "face") : await digits();
const runtime = await core.ortRuntime({
  threads: Number(threads),
  ...(engine === "native" || engine === "standard" ? { engine } : { device: engine }),
});
const trainer = await core.Trainer.create(model(), data, runtime, {
  steps: 1_000_000,
  batch: Number(batch),
  binarisation: net === "mlp" ? "dynamic" : "none",
});
await trainer.run(8);
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "") break;
  // the whole of a step: choosing, binarising and feeding the minibatch too
  const started = performance.now();
  await trainer.run(Number(steps));
  console.log((performance.now() - started) / Number(steps));
}
process.exit(0);
