import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../test/command.js";
import type { Findings } from "./experiment.js";
import { readResults, writeResult } from "./write-result.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const head = {
  ...{ id: "e1", title: "t", command: "c", commit: "abc", machine: "m", elapsedMs: 12, source: "s" },
};
const findings: Findings = {
  rows: [{ label: "z = 2", published: { nll: 86.76 }, ours: { nll: 87.1234567, images: 10_000 } }],
  pictures: [{ file: "samples.png", caption: "draws", bytes: Uint8Array.of(1, 2, 3) }],
  seen: "seen",
  seeds: [1],
  protocol: "p",
};

it("writes pictures and result.json with six digits, and removes what an earlier form left", async () => {
  mkdirSync(join(folder.path, "e1", "old"), { recursive: true });
  writeFileSync(join(folder.path, "e1", "old.png"), "");
  const saved = await writeResult(folder.path, head, findings);
  expect(readdirSync(join(folder.path, "e1")).sort()).toEqual(["result.json", "samples.png"]);
  expect([...readFileSync(join(folder.path, "e1", "samples.png"))]).toEqual([1, 2, 3]);
  expect(JSON.parse(readFileSync(join(folder.path, "e1", "result.json"), "utf8"))).toEqual(saved);
  expect(saved.rows).toEqual([{ label: "z = 2", published: { nll: 86.76 }, ours: { nll: 87.1235, images: 10_000 } }]);
  expect(saved.pictures).toEqual([{ file: "samples.png", caption: "draws" }]);
});

it("reads all results by id; folders without one are no results", async () => {
  expect(await readResults(join(folder.path, "none"))).toEqual([]);
  mkdirSync(join(folder.path, "other"));
  const later = await writeResult(folder.path, { ...head, id: "e6" }, findings);
  const first = await writeResult(folder.path, head, findings);
  expect(await readResults(folder.path)).toEqual([first, later]);
});

it("says which result is damaged, and how to make it again", async () => {
  await writeResult(folder.path, head, findings);
  const file = join(folder.path, "e1", "result.json");
  writeFileSync(file, `${readFileSync(file, "utf8").replace('"rows"', '"rowz"')}`);
  await expect(readResults(folder.path)).rejects.toThrow(
    /e1\/result\.json.*rows.*make it again with latents reproduce/s,
  );
  writeFileSync(file, "{");
  await expect(readResults(folder.path)).rejects.toThrow(/e1\/result\.json.*make it again with latents reproduce/s);
});

it("says that the disk refuses", async () => {
  writeFileSync(join(folder.path, "file"), "");
  await expect(writeResult(join(folder.path, "file"), head, findings)).rejects.toThrow(/file/);
  expect(existsSync(join(folder.path, "e1"))).toBe(false);
});
