import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../cli/test/command.js";
import { keptFigures } from "./kept-figures.js";

const folder = temporaryFolder();
afterAll(() => folder.remove());

it("measures once for one protocol and one training", async () => {
  const result = join(folder.path, "result.json");
  writeFileSync(result, "{}");
  let [measured, clock] = [0, 0];
  const measure = (): Promise<{ nll: number }> => Promise.resolve({ nll: ++measured });
  const figures = (samples: number, by = measure): ReturnType<typeof keptFigures> =>
    keptFigures(folder.path, "nll", { samples }, by, () => (clock += 5));
  expect(await figures(10)).toEqual({ figures: { nll: 1 }, elapsedMs: 5, reused: false });
  expect(await figures(10)).toMatchObject({ figures: { nll: 1 }, elapsedMs: 5, reused: true });
  expect(await figures(20)).toMatchObject({ figures: { nll: 2 }, reused: false });
  writeFileSync(result, '{ "seed": 2 }');
  expect(await figures(20)).toMatchObject({ figures: { nll: 3 }, reused: false });
  writeFileSync(join(folder.path, "reproduced-nll.json"), "{");
  await expect(figures(20, () => Promise.reject(new Error("stopped")))).rejects.toThrow("stopped");
  expect(await figures(20)).toMatchObject({ figures: { nll: 4 }, reused: false });
});
