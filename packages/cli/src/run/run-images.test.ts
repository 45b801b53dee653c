import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodePng, resolveConfig, writeNpz, type RunRecord } from "@latents/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../test/command.js";
import { fingerprint } from "../dataset/index.js";
import { runDataset, runSplits } from "./run-dataset.js";
import { runImages } from "./run-images.js";

let folder: ReturnType<typeof temporaryFolder>;
const at = (name: string): string => join(folder.path, name);
beforeAll(() => (folder = temporaryFolder()));
afterAll(() => folder.remove());

/** `count` images whose values begin at `first`, a fifth of them the test split; the labels are 0, 1, 2 in turn. */
function write(name: string, count: number, first = 0): string {
  const values = Uint8Array.from({ length: 4 * count }, (_, i) => (first + 2 * i) % 256);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
  const arrays = new Map([
    ["x", { shape: [count, 2, 2], values }],
    ["y", { shape: [count], values: labels }],
  ]);
  writeFileSync(at(name), writeNpz(arrays));
  return at(name);
}

/** A run begun with these images. */
async function recordOf(name: string, data: object = {}): Promise<RunRecord> {
  const config = resolveConfig([{ source: "test", values: { data: { name, ...data } } }]);
  const { train, test } = await runSplits(config);
  return {
    ...{ config, command: "latents train", createdAt: "", versions: {}, steps: 1 },
    machine: { device: "cpu", threads: 1 },
    data: {
      ...{ name: train.name, count: train.count, shape: train.shape, classes: ["0", "1", "2"] },
      fingerprint: { train: fingerprint(train), test: fingerprint(test) },
    },
  };
}

it("knows a run's images again, also at another place and with a choice of them", async () => {
  const record = await recordOf(write("a.npz", 30), { limit: 9 });
  const moved = write("b.npz", 30);
  for (const split of ["train", "test"] as const)
    for (const data of [undefined, moved]) {
      const { dataset, others } = await runImages(record, split, { data });
      expect([dataset.count, others]).toEqual([split === "train" ? 9 : 6, undefined]);
    }
});

it("says that images have changed: more of them, others of the same number, other labels", async () => {
  const record = await recordOf(write("a.npz", 30));
  write("a.npz", 40);
  expect((await runImages(record, "test")).others).toBe(
    'the test images of "a.npz" have changed since the run began: they were 6 images of 1x2x2, now 8 images of 1x2x2',
  );
  write("a.npz", 30, 1);
  expect((await runImages(record, "train")).others).toMatch(/have changed since the run began: there are 24 images/);
  expect((await runImages(record, "test", { data: at("b.npz") })).others).toBeUndefined();
  const other = write("c.npz", 10);
  expect((await runImages(record, "test", { data: other })).others).toBe(
    `the test images of ${JSON.stringify(other)} are not those of the run: they were 6 images of 1x2x2, now 2 images of 1x2x2`,
  );
});

it("refuses images that are not of the model's size, and takes those of a folder in its form", async () => {
  const record = await recordOf(write("a.npz", 30));
  writeFileSync(at("d.npz"), writeNpz(new Map([["x", { shape: [10, 3, 3], values: new Uint8Array(90) }]])));
  await expect(runImages(record, "test", { data: at("d.npz") })).rejects.toThrow(
    "d.npz (test): the run's model is of images of 1x2x2, got 1x3x3; name others with --data",
  );
  const png = encodePng({ shape: [3, 8, 8], pixels: new Uint8Array(192).fill(50) });
  const photos = temporaryFolder();
  for (let i = 0; i < 5; i++) writeFileSync(join(photos.path, `${i}.png`), png);
  expect((await runImages(record, "test", { data: photos.path })).dataset).toMatchObject({
    count: 1,
    shape: [1, 2, 2],
  });
  photos.remove();
});

it("compares a run of before by the number of its images, and numbers classes by the names that the run keeps", async () => {
  const record = await recordOf(write("a.npz", 30));
  const before = { ...record, data: { ...record.data, fingerprint: undefined, count: 23 } };
  expect((await runImages(before, "train")).others).toMatch(/they were 23, now 24$/);
  expect((await runImages(before, "test")).others).toBeUndefined();
  const names = { ...record, data: { ...record.data, classes: ["2", "1", "0"], fingerprint: undefined } };
  const { dataset } = await runImages(names, "test");
  const plain = await runDataset(record.config, "test");
  expect([...dataset.labels!]).toEqual([...plain.labels!].map((label) => 2 - label));
  rmSync(at("a.npz"));
});
