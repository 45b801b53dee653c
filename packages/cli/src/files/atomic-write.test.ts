import { spawnSync } from "node:child_process";
import * as nodeFs from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { RunError } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AtomicWriteFs, removeUnfinishedFiles, writeFileAtomic } from "./atomic-write.js";

let folder: string;
beforeAll(async () => {
  folder = await nodeFs.mkdtemp(path.join(tmpdir(), "latents-write-"));
});
afterAll(() => nodeFs.rm(folder, { recursive: true, force: true }));

const failure = (code: string): Error => Object.assign(new Error(`${code}: injected`), { code });

/** A file system whose named call fails. */
function failing(call: "open" | "appendFile" | "sync" | "rename", code: string): AtomicWriteFs {
  return {
    ...nodeFs,
    open: async (...args) => {
      if (call === "open") throw failure(code);
      const handle = await nodeFs.open(...args);
      if (call === "appendFile" || call === "sync") handle[call] = () => Promise.reject(failure(code));
      return handle;
    },
    rename: call === "rename" ? () => Promise.reject(failure(code)) : nodeFs.rename,
  };
}

describe("writeFileAtomic", () => {
  it("writes text, bytes and pieces, and replaces a file", async () => {
    const file = path.join(folder, "a.bin");
    await writeFileAtomic(file, "old");
    await writeFileAtomic(file, [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)]);
    expect([...(await nodeFs.readFile(file))]).toEqual([1, 2, 3]);
    await writeFileAtomic(file, Uint8Array.of(9));
    expect([...(await nodeFs.readFile(file))]).toEqual([9]);
    expect(await nodeFs.readdir(folder)).toEqual(["a.bin"]);
  });

  it.each([
    ["open", "EACCES", "permission denied; change the folder's permissions or choose another folder"],
    ["open", "EROFS", "the file system is read-only; choose another folder"],
    ["appendFile", "ENOSPC", "the disk is full; free some space or choose another folder"],
    ["sync", "EIO", "the disk reports an error; check it"],
    ["rename", "EACCES", "permission denied; change the folder's permissions or choose another folder"],
  ] as const)("when %s fails with %s: says so, leaves the old file and no other", async (call, code, remedy) => {
    const file = path.join(folder, "a.bin");
    await writeFileAtomic(file, "old");
    await expect(writeFileAtomic(file, "new", failing(call, code))).rejects.toEqual(
      new RunError(`cannot write ${file}: ${remedy} (${code})`),
    );
    expect(await nodeFs.readFile(file, "utf8")).toBe("old");
    expect(await nodeFs.readdir(folder)).toEqual(["a.bin"]);
  });

  it("says that the folder is missing", async () => {
    await expect(writeFileAtomic(path.join(folder, "no", "a"), "x")).rejects.toThrow(
      /cannot write .*: the folder does not exist; create it first \(ENOENT\)/,
    );
  });

  it("takes away what is not finished when the process must end", async () => {
    await writeFileAtomic(path.join(folder, "a.bin"), "old");
    let ended: (() => void) | undefined;
    const waits = { ...nodeFs, rename: () => new Promise<void>((resolve) => (ended = resolve)) };
    const writing = writeFileAtomic(path.join(folder, "a.bin"), "new", waits);
    await expect.poll(() => ended).toBeDefined();
    expect(await nodeFs.readdir(folder)).toHaveLength(2);
    removeUnfinishedFiles();
    expect(await nodeFs.readdir(folder)).toEqual(["a.bin"]);
    expect(await nodeFs.readFile(path.join(folder, "a.bin"), "utf8")).toBe("old");
    ended!();
    await writing;
  });

  const root = process.getuid?.() === 0;
  it.skipIf(!root)(
    "keeps the old file when a real disk is full (needs root, to mount a small one)",
    async (context) => {
      const mount = path.join(folder, "disk");
      await nodeFs.mkdir(mount);
      if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", mount]).status !== 0) {
        context.skip("this machine does not allow to mount a tmpfs");
      }
      try {
        const file = path.join(mount, "checkpoint");
        await writeFileAtomic(file, "old");
        await expect(writeFileAtomic(file, new Uint8Array(1_000_000))).rejects.toThrow(
          `cannot write ${file}: the disk is full; free some space or choose another folder (ENOSPC)`,
        );
        expect(await nodeFs.readFile(file, "utf8")).toBe("old");
        expect(await nodeFs.readdir(mount)).toEqual(["checkpoint"]);
      } finally {
        spawnSync("umount", [mount]);
      }
    },
  );
});
