import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../cli/test/command.js";
import type { Findings } from "../workbench/findings.js";
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

it("writes pictures and result.json with six digits", async () => {
  const saved = await writeResult(folder.path, head, findings);
  expect(readdirSync(join(folder.path, "e1")).sort()).toEqual(["result.json", "samples.png"]);
  expect([...readFileSync(join(folder.path, "e1", "samples.png"))]).toEqual([1, 2, 3]);
  expect(JSON.parse(readFileSync(join(folder.path, "e1", "result.json"), "utf8"))).toEqual(saved);
  expect(saved.rows).toEqual([{ label: "z = 2", published: { nll: 86.76 }, ours: { nll: 87.1235, images: 10_000 } }]);
  expect(saved.pictures).toEqual([{ file: "samples.png", caption: "draws" }]);
});

it("removes the pictures that the result before listed and this one has not, and nothing else", async () => {
  const place = join(folder.path, "e1");
  const old = ["old.png", "old.html", "gone.png"].map((file) => ({ file, caption: "", bytes: Uint8Array.of(9) }));
  await writeResult(folder.path, head, { ...findings, pictures: [...old, ...findings.pictures] });
  rmSync(join(place, "gone.png"));
  writeFileSync(join(place, "mine.png"), "mine");
  mkdirSync(join(place, "notes"));
  writeFileSync(join(place, "notes", "mine.txt"), "mine");
  await writeResult(folder.path, head, findings);
  expect(readdirSync(place).sort()).toEqual(["mine.png", "notes", "result.json", "samples.png"]);
  expect(readFileSync(join(place, "notes", "mine.txt"), "utf8")).toBe("mine");
});

it("removes nothing outside of its folder, no folder and no other kind of file, whatever the list says", async () => {
  const place = join(folder.path, "e1");
  await writeResult(folder.path, head, findings);
  writeFileSync(join(folder.path, "outside.png"), "mine");
  mkdirSync(join(place, "folder.png"));
  writeFileSync(join(place, "notes.txt"), "mine");
  symlinkSync(join(folder.path, "outside.png"), join(place, "link.png"));
  const listed = ["../outside.png", "folder.png", "notes.txt", "link.png"].map((file) => ({ file, caption: "" }));
  const file = join(place, "result.json");
  const saved = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...saved, pictures: listed }));
  await writeResult(folder.path, head, findings);
  expect(readdirSync(place).sort()).toEqual(["folder.png", "notes.txt", "result.json", "samples.png"]);
  expect(existsSync(join(folder.path, "outside.png"))).toBe(true);
});

it("does not overwrite another command's result", async () => {
  mkdirSync(join(folder.path, "e1"));
  const file = join(folder.path, "e1", "result.json");
  writeFileSync(file, '{"run":"e1"}');
  await expect(writeResult(folder.path, head, findings)).rejects.toThrow(
    `${file}: is not a result of e1, and would be overwritten; choose another folder with --out`,
  );
  expect(readdirSync(join(folder.path, "e1"))).toEqual(["result.json"]);
  expect(readFileSync(file, "utf8")).toBe('{"run":"e1"}');
});

it("reads all results by id; folders without one are no results", async () => {
  expect(await readResults(join(folder.path, "none"))).toEqual([]);
  mkdirSync(join(folder.path, "other"));
  mkdirSync(join(folder.path, "run"));
  writeFileSync(join(folder.path, "run", "result.json"), '{"run":"run"}');
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
  await expect(writeResult(folder.path, head, findings)).rejects.toThrow(/e1\/result\.json: not valid JSON/);
  expect(readFileSync(file, "utf8")).toBe("{");
});

it("says that the disk refuses", async () => {
  writeFileSync(join(folder.path, "file"), "");
  await expect(writeResult(join(folder.path, "file"), head, findings)).rejects.toThrow(/file/);
  expect(existsSync(join(folder.path, "e1"))).toBe(false);
});
