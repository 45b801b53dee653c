import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../cli/test/command.js";
import { snapshotKinds } from "latents/draw";
import { runFiles } from "latents/run";
import { animations, runPictures } from "./run-pictures.js";
import type { FinishedRun } from "../workbench/workbench.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

it("runPictures takes a run's pictures, or its animations, under names of their own, each with its caption", async () => {
  const files = runFiles(folder.path);
  mkdirSync(files.images);
  const made = ["reconstructions.png", "samples.png", ...snapshotKinds.map((kind) => `${kind}.gif`)];
  made.forEach((file, i) => writeFileSync(join(files.images, file), Uint8Array.of(i)));
  const run = { run: { files } } as unknown as FinishedRun;
  const plain = await runPictures(run, "z20");
  expect(plain.map(({ file, bytes }) => [file, bytes[0]])).toEqual([
    ["z20-reconstructions.png", 0],
    ["z20-samples.png", 1],
  ]);
  const films = await runPictures(run, "z20", animations);
  expect(films.map(({ file }) => file).sort()).toEqual(snapshotKinds.map((kind) => `z20-${kind}.gif`).sort());
  for (const { caption } of [...plain, ...films]) expect(caption).toMatch(/^z20: [a-zB, ]{20}/);
  expect(new Set(films.map(({ bytes }) => bytes[0])).size).toBe(4);
});
