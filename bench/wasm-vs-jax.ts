// Training steps a second in a page against jax-js, interleaved: npx tsx --conditions=latents-source bench/wasm-vs-jax.ts [--rounds N] [--steps N] [--threads N] [--json]
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { BrowserPages } from "../tools/browser/browser-pages.js";
import { describeMachine, formatTable, interleave } from "./interleave.js";
import type { WasmBench } from "./wasm/page.js";

declare const bench: WasmBench;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    steps: { type: "string", default: "20" },
    threads: { type: "string", default: "2" },
    json: { type: "boolean" },
  },
});
const version = (name: string): string =>
  (
    JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8")) as {
      version: string;
    }
  ).version;

const pages = await BrowserPages.start({ entry: new URL("wasm/page.ts", import.meta.url) });
try {
  const page = await pages.open();
  const prepared = await page.evaluate((options) => bench.prepare(options), {
    threads: Number(values.threads),
    wasmPaths: "/ort/",
  });
  if (!(Math.abs(prepared.theirs / prepared.ours - 1) < 1e-4))
    throw new Error(`the two sides do not compute the same: loss ${prepared.ours} and ${prepared.theirs}`);
  const result = await interleave({
    name: "784-512-384-256-10 and mirror, batch 100",
    // the whole of a step: choosing and binarising the minibatch, noise, forward, backward, Adam
    ours: (count) => page.evaluate((n) => bench.ours(n), count),
    // forward and backward alone, on one minibatch
    theirs: (count) => page.evaluate((n) => bench.theirs(n), count),
    steps: Number(values.steps),
    rounds: Number(values.rounds),
    // V8 compiles hot WebAssembly anew while it runs: the first rounds are up to twice as slow
    warmUp: 3,
    target: 1,
  });
  const machine = describeMachine({
    chromium: pages.version,
    "onnxruntime-web": version("onnxruntime-web"),
    "@jax-js/jax": version("@jax-js/jax"),
    load: loadavg()[0].toFixed(1),
  });
  if (values.json) console.log(JSON.stringify({ machine, threads: prepared.threads, results: [result] }, null, 2));
  else {
    const about = Object.entries(machine).map(([key, value]) => `${key} ${value}`);
    console.log(`${about.join(", ")}, ours on ${prepared.threads} threads\n\n${formatTable([result], "jax-js")}`);
  }
} finally {
  await pages.close();
}
