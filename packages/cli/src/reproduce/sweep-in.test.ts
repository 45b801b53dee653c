import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../test/command.js";
import { configLayer } from "../config/index.js";
import { parseOver } from "../sweep/parse-over.js";
import { planSweep } from "../sweep/plan-sweep.js";
import { sweepFiles } from "../sweep/sweep-files.js";
import { StateFile } from "../sweep/sweep-state.js";
import { sweepIn } from "./sweep-in.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

it("sweepIn refuses a sweep of other settings: another grid, or a quick one in the place of a full one; one of another version, and something else", async () => {
  const sweep = `${folder.path}/latent`;
  mkdirSync(sweep);
  const state = await planSweep(
    {
      layers: [await configLayer("e5-2d"), { source: "test", values: { train: { epochs: 0.1 } } }],
      keys: ["model.latent=2,3", "seed=1,2"].map(parseOver),
      command: "c",
      trialCommand: () => "c",
    },
    sweep,
  );
  await new StateFile(sweep, state).save();
  const { signal } = new AbortController();
  const grid = { name: "latent", recipe: "e5-2d", over: { "model.latent": [2, 3], seed: [1, 2] } };
  const other = `${sweep}: holds a sweep of other settings; remove ${sweep}, or choose another folder with --runs`;
  await expect(sweepIn(sweep, grid, { train: { epochs: 5 } }, signal)).rejects.toThrow(other);
  const wider = { ...grid, over: { ...grid.over, "model.latent": [2, 3, 5] } };
  await expect(sweepIn(sweep, wider, { train: { epochs: 0.1 } }, signal)).rejects.toThrow(other);
  const file = sweepFiles(sweep).state;
  writeFileSync(file, readFileSync(file, "utf8").replace('"version": 1', '"version": 2'));
  await expect(sweepIn(sweep, grid, { train: { epochs: 0.1 } }, signal)).rejects.toThrow(
    /version: .*; or remove \S+latent, or choose another folder with --runs$/,
  );
  rmSync(file);
  writeFileSync(`${sweep}/mine.txt`, "mine");
  await expect(sweepIn(sweep, grid, { train: { epochs: 0.1 } }, signal)).rejects.toThrow(
    `${sweep}: holds 1 file and no sweep (no sweep.json); remove ${sweep}, or choose another folder with --runs`,
  );
});
