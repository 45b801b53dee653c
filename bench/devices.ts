// The same 20 training steps on every device, against the float64 reference: npx tsx --conditions=latents-source bench/devices.ts
import { ortRuntime, referenceRuntime } from "@latents/core";
import {
  runSameTraining,
  traceDifference,
  type sameTrainings,
  type TrainingTrace,
} from "../packages/core/src/testing/same-training.js";
import { BrowserPages } from "../tools/browser/browser-pages.js";
import { countGpuUse, type GpuUse } from "../tools/browser/gpu-use.js";
import type { TrainingPage } from "../tools/browser/training-page.js";

declare const training: TrainingPage;
declare const gpuUse: GpuUse;

type Net = keyof typeof sameTrainings;
const entry = new URL("../tools/browser/training-page.ts", import.meta.url);
const pages = await BrowserPages.start({ entry, webgpu: true });
const gpuPage = await pages.open({ before: countGpuUse });

const inPage = async (net: Net, device: string, threads?: number): Promise<TrainingTrace> => {
  const page = device === "webgpu" ? gpuPage : await pages.open();
  return page.evaluate(([d, t, n]) => training.train({ device: d, threads: t, wasmPaths: "/ort/" }, n), [
    device,
    threads,
    net,
  ] as const);
};

/** What one more step costs on the GPU: 16 steps in one run less 8 steps in one run. */
async function gpuUseOfAStep(net: Net): Promise<Record<string, number>> {
  const [eight, sixteen] = await gpuPage.evaluate(async (n) => {
    const uses: GpuUse[] = [];
    for (const steps of [8, 16]) {
      const before = { ...gpuUse };
      await training.train({ device: "webgpu" }, n, { steps, chunk: steps });
      const change = Object.entries(gpuUse).map(([key, value]) => [key, value - before[key as keyof GpuUse]] as const);
      uses.push(Object.fromEntries(change) as unknown as GpuUse);
    }
    return uses;
  }, net);
  const { bytesHeld: _, ...rest } = sixteen;
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, (value - eight[key as keyof GpuUse]) / 8]),
  );
}

console.log(
  `chromium ${pages.version}\n\n| net | device | threads | loss | parameters' change |\n| --- | --- | --- | --- | --- |`,
);
const gpu: string[] = [];
for (const net of ["mlp", "conv"] as const) {
  const oracle = await runSameTraining(net, referenceRuntime());
  const traces = [
    await runSameTraining(net, await ortRuntime({ threads: 1 })),
    await inPage(net, "wasm", 1),
    await inPage(net, "wasm", 2),
    await inPage(net, "webgpu"),
  ];
  for (const trace of traces) {
    const { loss, change } = traceDifference(trace, oracle);
    console.log(
      `| ${net} | ${trace.device} | ${trace.threads} | ${loss.toExponential(1)} | ${change.toExponential(1)} |`,
    );
  }
  gpu.push(`${net}, one step on WebGPU: ${JSON.stringify(await gpuUseOfAStep(net))}`);
}
console.log(`\n${gpu.join("\n")}`);
await pages.close();
