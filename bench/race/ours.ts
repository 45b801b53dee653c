// One side of the race: ours.ts NET BATCH STEPS ENGINE THREADS. Prints "ready", then a line with milliseconds a step for each line that it reads.
import { createInterface } from "node:readline";
import * as core from "@latents/core";
import { mnist } from "../../packages/cli/src/dataset/index.js";
import { nets, randomImages } from "../nets.js";
import type { TorchNet } from "../torch-process.js";

const [net, batch, steps, engine, threads] = process.argv.slice(2) as [TorchNet, string, string, "native", string];
const { shape, model } = nets[net];
// what is black or white costs binarisation less: digits are mostly that, noise is not
const data = net === "face" ? randomImages(shape, 64) : await mnist("train");
const runtime = await core.ortRuntime({ threads: Number(threads), engine });
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
