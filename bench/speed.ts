// Training steps a second against PyTorch, interleaved: npx tsx --conditions=latents-source bench/speed.ts [--rounds N] [NAME...]
import { parseArgs } from "node:util";
import * as core from "@latents/core";
import { describeMachine, formatTable, interleave, type InterleaveResult } from "./interleave.js";
import { mnist } from "../packages/cli/src/dataset/index.js";
import { nets, randomImages } from "./nets.js";
import { findTorch, startFastestTorch, type TorchNet } from "./torch-process.js";

interface Case {
  readonly title: string;
  readonly net: TorchNet;
  readonly batch: number;
  readonly steps: number;
  readonly target: number;
}

/** The rows of the targets: ratios to PyTorch's speed on 2 cores. */
const cases: Readonly<Record<string, Case>> = {
  mlp: { title: "MLP 784-512-384-256-10, batch 100", net: "mlp", batch: 100, steps: 60, target: 1.7 },
  conv: { title: "conv VAE 1x28x28, batch 128", net: "conv", batch: 128, steps: 8, target: 1.6 },
  face: { title: "conv VAE of faces 3x128x128, batch 16", net: "face", batch: 16, steps: 6, target: 1.3 },
  mlp512: { title: "MLP, batch 512", net: "mlp", batch: 512, steps: 20, target: 1 },
};

const { values, positionals } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    threads: { type: "string", default: "2" },
    json: { type: "boolean" },
  },
  allowPositionals: true,
});
const torch = findTorch();
if ("skip" in torch) {
  console.error(torch.skip);
  process.exit(1);
}
const threads = Number(values.threads);
const runtime = await core.ortRuntime({ threads });
const results: InterleaveResult[] = [];
let versions: Record<string, string> = {};
for (const name of positionals.length > 0 ? positionals : Object.keys(cases)) {
  const { title, net, batch, steps, target } = cases[name];
  const { shape, model } = nets[net];
  // what is black or white costs binarisation less: digits are mostly that, noise is not
  const data = net === "face" ? randomImages(shape, 64) : await mnist("train");
  const trainer = await core.Trainer.create(model(), data, runtime, {
    steps: 1_000_000,
    batch,
    binarisation: net === "mlp" ? "dynamic" : "none",
  });
  const { torch: theirs } = await startFastestTorch({ python: torch.python, net, batch, steps });
  versions = { ...theirs.versions } as unknown as Record<string, string>;
  results.push(
    await interleave({
      name: title,
      // the whole of a step: choosing, binarising and feeding the minibatch too
      ours: async (count) => {
        const started = performance.now();
        await trainer.run(count);
        return performance.now() - started;
      },
      theirs: (count) => theirs.run(net, batch, count),
      steps,
      rounds: Number(values.rounds),
      target,
    }),
  );
  await theirs.close();
  await trainer.release();
}
if (values.json) console.log(JSON.stringify({ machine: describeMachine(versions), threads, results }, null, 2));
else {
  const machine = Object.entries(describeMachine(versions)).map(([key, value]) => `${key} ${value}`);
  console.log(`${machine.join(", ")}, ours on ${threads} threads\n\n${formatTable(results, "PyTorch")}`);
}
