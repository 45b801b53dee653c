import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BrowserPages } from "../../../../tools/browser/browser-pages.js";
import { findChromium } from "../../../../tools/browser/chromium.js";
import { countGpuUse, type GpuUse } from "../../../../tools/browser/gpu-use.js";
import type { TrainingPage } from "../../../../tools/browser/training-page.js";
import {
  runCounting,
  runFixed,
  runSameTraining,
  traceDifference,
  type TrainingTrace,
} from "../testing/same-training.js";
import { ortRuntime } from "./ort-runtime.js";
import { referenceRuntime } from "./reference-runtime.js";
import type { RuntimeOptions } from "./runtime.js";

declare const training: TrainingPage;
declare const gpuUse: GpuUse;

const entry = new URL("../../../../tools/browser/training-page.ts", import.meta.url);
const wasmPaths = "/ort/";
const mjs = "/ort/ort-wasm-simd-threaded.mjs";
/** Most of the time goes into the reference and into SwiftShader, where the machine is busy. */
const patience = 180_000;
const nets = ["mlp", "conv"] as const;
type Net = (typeof nets)[number];
const webgpu = { device: "webgpu", wasmPaths };
/** Chunks of 4, 4 and 2 steps. */
const size = { steps: 10, chunk: 4 };

const trainIn = (page: Page, options: RuntimeOptions, net: Net): Promise<TrainingTrace> =>
  page.evaluate(([o, name, s]) => training.train(o, name, s), [{ ...options, wasmPaths }, net, size] as const);
const startIn = (page: Page, options: RuntimeOptions): Promise<number | string> =>
  page.evaluate((o) => training.start(o), options);

const chromium = findChromium();
const why = chromium === undefined ? " (skipped: chromium is not installed)" : "";

describe(`the same ${size.steps} steps`, () => {
  const oracles = new Map<Net, TrainingTrace>();
  beforeAll(async () => {
    for (const net of nets) oracles.set(net, await runSameTraining(net, referenceRuntime(), size));
  }, patience);

  const agree = (trace: TrainingTrace, net: Net): void => {
    const { loss, change } = traceDifference(trace, oracles.get(net)!);
    expect(loss).toBeLessThan(1e-4);
    expect(change).toBeLessThan(1e-4);
  };

  it("change the loss and the parameters, on the reference", () => {
    for (const net of nets) {
      const { losses, changes } = oracles.get(net)!;
      expect(losses).toHaveLength(size.steps);
      expect(losses.at(-1)).toBeLessThan(losses[0]);
      expect(Math.max(...Object.values(changes).flat().slice(0, 1000))).toBeGreaterThan(1e-3);
    }
  });

  it("agree on node's CPU", async () => {
    const runtime = await ortRuntime({ device: "cpu", threads: 1 });
    for (const net of nets) agree(await runSameTraining(net, runtime, size), net);
    expect(await runCounting(runtime)).toEqual(await runCounting(referenceRuntime()));
    expect(await runFixed(runtime)).toEqual(await runFixed(referenceRuntime()));
  });

  describe.skipIf(chromium === undefined)(`in a page${why}`, () => {
    let pages: BrowserPages;
    beforeAll(async () => {
      pages = await BrowserPages.start({ entry, webgpu: true });
    }, patience);
    afterAll(async () => {
      await pages?.close();
      expect(pages?.errors).toEqual([]);
    });

    it.each([1, 2])(
      "agree on wasm with %i threads",
      async (threads) => {
        const page = await pages.open();
        expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
        for (const net of nets) {
          const trace = await trainIn(page, { device: "wasm", threads }, net);
          expect(trace).toMatchObject({ device: "wasm", threads });
          agree(trace, net);
        }
        expect(page.workers()).toHaveLength(threads - 1);
        expect(await page.evaluate(() => training.count({}))).toEqual(await runCounting(referenceRuntime()));
        expect(await page.evaluate(() => training.fixed({}))).toEqual(await runFixed(referenceRuntime()));
        const [one, other] = await page.evaluate(() => training.together({}));
        expect(one).toHaveLength(3);
        expect(one).toEqual(other);
        expect(await startIn(page, { threads: 3 })).toBe(
          `InputError: threads: this page already runs wasm with ${threads}, got 3; leave threads out, or reload the page`,
        );
        await page.close();
      },
      patience,
    );

    it(
      "agree on WebGPU, on the GPU, without leaving memory behind",
      async () => {
        const page = await pages.open({ before: countGpuUse });
        const adapter = await page.evaluate(async () => {
          const gpu = (navigator as unknown as { gpu: { requestAdapter(): Promise<{ info: Record<string, string> }> } })
            .gpu;
          const { vendor, architecture } = (await gpu.requestAdapter()).info;
          return { vendor, architecture };
        });
        expect(adapter).toEqual({ vendor: "google", architecture: "swiftshader" });
        for (const net of nets) {
          const before = await page.evaluate(() => gpuUse.dispatches);
          agree(await trainIn(page, webgpu, net), net);
          expect((await page.evaluate(() => gpuUse.dispatches)) - before).toBeGreaterThan(50 * size.steps);
        }
        const held: number[] = [];
        const fixed = await runFixed(referenceRuntime());
        for (let i = 0; i < 3; i++) {
          expect(await page.evaluate((o) => training.count(o), webgpu)).toEqual(await runCounting(referenceRuntime()));
          expect(await page.evaluate((o) => training.fixed(o), webgpu)).toEqual(fixed);
          held.push(await page.evaluate(() => gpuUse.bytesHeld));
        }
        // the fixed values alone are 400 kB; ONNX Runtime keeps a few bytes of constants of each session
        expect(held[2] - held[1]).toBeLessThan(1000);
        await page.close();
      },
      patience,
    );
  });
});

describe.skipIf(chromium === undefined)(`a page that cannot${why}`, () => {
  let pages: BrowserPages;
  beforeAll(async () => {
    pages = await BrowserPages.start({ entry, isolated: false });
  }, patience);
  afterAll(async () => {
    await pages?.close();
    expect(pages?.errors).toEqual([]);
  });

  it("has one thread when it is not isolated, whatever was asked", async () => {
    const page = await pages.open();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    expect(await startIn(page, { threads: 2, wasmPaths })).toBe(1);
  });

  it("says so when there is no WebGPU adapter, and when the device is not one of a page", async () => {
    const page = await pages.open();
    expect(await startIn(page, { device: "webgpu", wasmPaths })).toBe(
      `InputError: device: this browser gives no WebGPU adapter on this machine; use "wasm"`,
    );
    expect(await startIn(page, { device: "cpu" })).toBe(
      `InputError: device: "cpu" does not exist in a page; available here: wasm, webgpu`,
    );
  });

  it.each([
    ["the .wasm is missing", { wasm: "/nowhere.wasm", mjs }],
    ["the folder is wrong", "/nowhere"],
    ["something else is served", { wasm: "/page.js", mjs }],
  ])("says which files to serve when %s", async (_, where) => {
    const page = await pages.open();
    const told = await startIn(page, { wasmPaths: where });
    expect(told).toMatch(
      /^InputError: device: onnxruntime-web could not start wasm \(.+\); serve ort-wasm-simd-threaded\.wasm/,
    );
    expect(told).toMatch(/say where with wasmPaths \(docs\/devices\.md\)$/);
    expect(await startIn(page, { wasmPaths })).toBe(told);
  });
});
