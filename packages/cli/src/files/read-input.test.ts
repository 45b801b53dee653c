import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { InputError } from "@latents/core";
import { afterAll, expect, it } from "vitest";
import { readInput } from "./read-input.js";

const folder = mkdtempSync(path.join(tmpdir(), "latents-read-"));
const file = path.join(folder, "a");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([0, 5, 100_000])("reads %i bytes as an array whose slice is a copy, at a multiple of 8", async (length) => {
  writeFileSync(file, new Uint8Array(length).fill(7));
  const bytes = await readInput(file);
  expect(bytes).toEqual(new Uint8Array(length).fill(7));
  expect(bytes.constructor).toBe(Uint8Array);
  expect(bytes.byteOffset % 8).toBe(0);
  bytes.slice().fill(0);
  expect(bytes).toEqual(new Uint8Array(length).fill(7));
});

it.each([
  ["there is no such file; check the path", path.join(folder, "none")],
  ["it is a folder; name a file", folder],
  ["a part of the path is a file, not a folder; check the path", path.join(file, "b")],
  ["it is a pipe or a device; save it as a file first", "/dev/zero"],
])("says that %s", async (reason, target) => {
  await expect(readInput(target)).rejects.toEqual(new InputError(`cannot read ${target}: ${reason}`));
});

it("says what to do with a file that is too large for memory", async () => {
  const large = path.join(folder, "rows.npz");
  writeFileSync(large, "");
  truncateSync(large, 2 ** 31 + 1);
  await expect(readInput(large)).rejects.toThrow(
    `cannot read ${large}: it has more than 2 GiB, and only an .npy file is read piece by piece; save its rows as one`,
  );
});

it("does not wait for a pipe that nobody writes", async () => {
  const pipe = path.join(folder, "pipe");
  if (spawnSync("mkfifo", [pipe]).status !== 0) return; // Windows has none
  await expect(readInput(pipe)).rejects.toThrow("it is a pipe or a device");
});
