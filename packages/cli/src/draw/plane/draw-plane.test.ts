import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  modelFromConfig,
  modelParameters,
  ortRuntime,
  readPlaneFrame,
  readPlaneStage,
  resolveConfig,
  TrainedVae,
  writePlaneFrame,
  type ConfigInput,
  type ImageDataset,
  type Runtime,
} from "@latents/core";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import { RunPlane } from "./draw-plane.js";

let folder: ReturnType<typeof temporaryFolder>;
let runtime: Runtime;
beforeAll(async () => (runtime = await ortRuntime({ threads: 1 })));
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder.remove());

const shape = [1, 4, 4] as const;
const test: ImageDataset = {
  ...{ kind: "images" as const, name: "squares", split: "test", count: 30, shape },
  pixels: Uint8Array.from({ length: 480 }, (_, i) => (i * 37) % 256),
  labels: Uint16Array.from({ length: 30 }, (_, i) => i % 3),
};
const configOf = (model: ConfigInput["model"]) =>
  resolveConfig([
    {
      source: "test",
      values: { model: { encoder: { type: "mlp", hidden: [4] }, decoder: { type: "mlp", hidden: [4] }, ...model } },
    },
  ]);

/** Draws the planes of a model whose values are waves, longer with each of the steps. */
async function drawn(model: ConfigInput["model"], steps: readonly number[]): Promise<void> {
  const config = configOf(model);
  const vae = modelFromConfig(config, shape);
  const plane = new RunPlane(join(folder.path, "plane"), test, config);
  for (const step of steps) {
    const values = modelParameters(vae, 16).map(({ name, shape: of }, k) => {
      const size = (of as number[]).reduce((all, n) => all * n, 1);
      return [name!, new Float32Array(size).map((_, i) => (1 + step / 100) * Math.sin(i + k))] as const;
    });
    const trained = new TrainedVae(vae, Object.fromEntries(values), shape, runtime);
    await plane.draw(trained, step);
    await trained.release();
  }
}
const names = (): string[] => readdirSync(join(folder.path, "plane")).sort();
const read = (name: string): Uint8Array => readFileSync(join(folder.path, "plane", name));

it("writes the same images once, and a small file a moment with their codes over the decoded plane", async () => {
  await drawn({ latent: 2 }, [1, 40]);
  expect(names()).toEqual(["stage.npz", "step-1.npz", "step-40.npz"]);
  const stage = readPlaneStage(read("stage.npz"), "stage");
  expect(stage).toMatchObject({ count: 30, shape, side: 14, axes: ["z0", "z1"], images: Uint8Array.from(test.pixels) });
  expect([...stage.labels!]).toEqual([...test.labels!]);
  const [first, second] = [1, 40].map((step) => readPlaneFrame(read(`step-${step}.npz`), "frame", step, stage));
  expect(first.positions).not.toEqual(second.positions);
  expect(new Set(first.manifold).size).toBeGreaterThan(20);
  expect(statSync(join(folder.path, "plane", "step-1.npz")).size).toBeLessThan(6000);
});

it("a training that goes on from an earlier step gives up what lay beyond it, and turns its plane onto the last frame", async () => {
  const model = { latent: 3, conditioning: { type: "labels", classes: 3 } } as const;
  await drawn(model, [1, 40, 80]);
  const stage = readPlaneStage(read("stage.npz"), "stage");
  const [before, before80] = [40, 80].map((step) => readPlaneFrame(read(`step-${step}.npz`), "frame", step, stage));
  expect(stage.axes).toEqual(["PC 1", "PC 2"]);
  // as if the axes had other signs then
  const mirrored = { ...before, positions: before.positions.map((value) => -value) };
  writeFileSync(join(folder.path, "plane", "step-40.npz"), writePlaneFrame(mirrored, stage));
  await drawn(model, [60, 80]);
  expect(names()).toEqual(["stage.npz", "step-1.npz", "step-40.npz", "step-60.npz", "step-80.npz"]);
  const again = readPlaneFrame(read("step-80.npz"), "frame", 80, stage).positions;
  again.forEach((value, i) => expect(value).toBeCloseTo(-before80.positions[i], 3));
});

it("a model whose codes are no Gaussian's has no plane", async () => {
  await drawn({ latent: 3, posterior: "von-mises-fisher", prior: "uniform-sphere" }, [1]);
  expect(readdirSync(folder.path)).toEqual([]);
});
