import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodePng, modelFromConfig, modelParameters, ortRuntime, resolveConfig, TrainedVae } from "@latents/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import { mnist } from "../../dataset/index.js";
import { drawLivePictures, liveImages, removeLivePictures } from "./live-pictures.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => (folder = temporaryFolder()));
afterAll(() => folder.remove());

const config = resolveConfig([
  {
    source: "test",
    values: { model: { latent: 2, encoder: { type: "mlp", hidden: [4] }, decoder: { type: "mlp", hidden: [4] } } },
  },
]);

it("show the same codes and images each time, so that a change is learning, and can be removed", async () => {
  const shown = liveImages(await mnist("test"));
  expect([shown.count, shown.labels![0], shown.labels![49]]).toEqual([50, 7, (await mnist("test")).labels![9800]]);
  const model = modelFromConfig(config, [1, 28, 28]);
  const runtime = await ortRuntime({ threads: 1 });
  const pictures = async (scale: number): Promise<string[]> => {
    const values = modelParameters(model, 784).map(({ name, shape }) => {
      const size = (shape as number[]).reduce((all, n) => all * n, 1);
      return [name!, new Float32Array(size).map((_, i) => scale * Math.sin(i))] as const;
    });
    const trained = new TrainedVae(model, Object.fromEntries(values), [1, 28, 28], runtime);
    await drawLivePictures(trained, shown, config, folder.path);
    await trained.release();
    return readdirSync(folder.path)
      .sort()
      .map((name) => `${name} ${readFileSync(join(folder.path, name)).toString("base64")}`);
  };
  const first = await pictures(0.1);
  expect(first.map((text) => text.split(" ")[0])).toEqual(["live-reconstructions.png", "live-samples.png"]);
  const { shape } = decodePng(readFileSync(join(folder.path, "live-samples.png")), "samples");
  expect(shape.slice(1).every((side) => side > 280)).toBe(true);
  expect(await pictures(0.1)).toEqual(first);
  const other = await pictures(0.5);
  expect(other[0]).not.toBe(first[0]);
  expect(other[1]).not.toBe(first[1]);
  await removeLivePictures(folder.path);
  expect(readdirSync(folder.path)).toEqual([]);
});
