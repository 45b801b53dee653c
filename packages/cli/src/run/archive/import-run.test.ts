import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readRunArchive, RunError, type RunArchive } from "@latents/core";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import { pageArchive } from "../../../test/page-archive.js";
import { importRun } from "./import-run.js";
import { openRun } from "../open-run.js";

let archive: RunArchive;
let folder: ReturnType<typeof temporaryFolder>;
const at = (...names: string[]): string => join(folder.path, ...names);
beforeAll(async () => {
  archive = readRunArchive(await pageArchive({ finished: true }), "a.zip");
});
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder.remove());

it("makes a folder that is a run, and leaves nothing else", async () => {
  expect(await importRun(archive, at("deep", "runs"))).toBe("page-run");
  expect(readdirSync(at("deep", "runs"))).toEqual(["page-run"]);
  const run = await openRun(at("deep", "runs", "page-run"));
  expect([(await run.savedState())?.step, (await run.result())?.test.negElbo]).toEqual([3, 5]);
  expect((await run.metrics()).train).toHaveLength(1);
  for (const [path, bytes] of archive.files)
    expect(Buffer.from(bytes).equals(readFileSync(at("deep", "runs", "page-run", path))), path).toBe(true);
  expect(readdirSync(run.folder).sort()).toEqual(
    ["checkpoints", "config.json", "images", "metrics.jsonl", "model", "result.json"].sort(),
  );
});

it("finds a free name, whatever has it", async () => {
  mkdirSync(at("page-run"));
  writeFileSync(at("page-run-2"), "a file");
  symlinkSync(at("nowhere"), at("page-run-3"));
  expect(await importRun(archive, folder.path)).toBe("page-run-4");
  expect([readdirSync(at("page-run")), readFileSync(at("page-run-2"), "utf8")]).toEqual([[], "a file"]);
  expect(existsSync(at("nowhere"))).toBe(false);
  const long = "x".repeat(100);
  expect(await importRun({ ...archive, name: long }, folder.path)).toBe(long);
  expect(await importRun({ ...archive, name: long }, folder.path)).toBe(`${"x".repeat(98)}-2`);
});

it("gives each of many at the same time a name of its own", async () => {
  const names = await Promise.all(Array.from({ length: 8 }, () => importRun(archive, folder.path)));
  const expected = ["page-run", ...[2, 3, 4, 5, 6, 7, 8].map((n) => `page-run-${n}`)];
  expect(names.sort()).toEqual(expected);
  expect(readdirSync(folder.path).sort()).toEqual(expected);
  for (const name of names) expect((await (await openRun(at(name))).savedState())?.step).toBe(3);
});

it("says where a folder cannot be made", async () => {
  writeFileSync(at("file"), "");
  await expect(importRun(archive, at("file"))).rejects.toThrow(
    /^cannot write .*file.page-run: .* \((EEXIST|ENOTDIR)\)$/,
  );
  await expect(importRun(archive, at("file", "runs"))).rejects.toThrow("a part of the path is a file, not a folder");
});

const root = process.getuid?.() === 0;
it.skipIf(!root)("leaves nothing on a disk that is full (needs root, to mount a small one)", async (context) => {
  const disk = at("disk");
  mkdirSync(disk);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=32k", "tmpfs", disk]).status !== 0)
    context.skip("this machine does not allow to mount a tmpfs");
  try {
    const big = new Map([...archive.files, ["model/encoder.onnx", new Uint8Array(100_000)]]);
    await expect(importRun({ ...archive, files: big }, disk)).rejects.toEqual(
      new RunError(
        `cannot write ${join(disk, "page-run")}: the disk is full; free some space or choose another folder (ENOSPC)`,
      ),
    );
    expect(readdirSync(disk)).toEqual([]);
  } finally {
    spawnSync("umount", [disk]);
  }
});
