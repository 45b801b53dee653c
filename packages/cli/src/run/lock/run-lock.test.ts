import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { withDisk, type DiskCall } from "../../../chaos/faulty-disk.js";
import { deadProcess } from "../../../chaos/small-run.js";
import { startNode, temporaryFolder } from "../../../test/command.js";
import { isRunLocked, lockRun } from "./run-lock.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => (folder = temporaryFolder()));
afterAll(() => folder.remove());

const holder = (path: string): { pid: number } => JSON.parse(readFileSync(path, "utf8")) as { pid: number };

describe("the lock of a run", () => {
  it("is held by one at a time", async () => {
    const path = join(folder.path, "one");
    const lock = await lockRun(path, 200);
    expect(holder(path).pid).toBe(process.pid);
    await expect(lockRun(path, 200)).rejects.toThrow(
      `${path}: process ${process.pid} is writing this run; wait for it or stop it`,
    );
    lock.release();
    expect(existsSync(path)).toBe(false);
    (await lockRun(path, 200)).release();
  });

  it("that a disk keeps when it is given back is no lock; one that it lets nobody remove is an error, not a wait", async () => {
    const path = join(folder.path, "kept");
    const lock = await lockRun(path, 200);
    const readOnly = (): { code: "EROFS" } => ({ code: "EROFS" });
    await withDisk(folder.path, readOnly, async () => lock.release());
    expect(existsSync(path)).toBe(true);
    await expect(withDisk(folder.path, readOnly, () => lockRun(path, 200))).rejects.toThrow(
      `cannot write ${path}: the file system is read-only; choose another folder (EROFS)`,
    );
    writeFileSync(`${path}-dead`, JSON.stringify({ pid: deadProcess, host: hostname() }));
    const onlyNew = ({ name }: DiskCall) => (name === "open" ? undefined : readOnly());
    await expect(withDisk(folder.path, onlyNew, () => lockRun(`${path}-dead`, 200))).rejects.toThrow(/read-only/);
    (await lockRun(path, 200)).release();
    expect(existsSync(path)).toBe(false);
  });

  it("is taken over from a dead process, and from a number that now is another process's", async () => {
    const path = join(folder.path, "dead");
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const former = { host: hostname(), started: "1" };
    for (const stale of [
      { ...former, pid },
      { ...former, pid: process.pid },
    ]) {
      if (stale.pid === process.pid && process.platform !== "linux") continue;
      writeFileSync(path, JSON.stringify(stale));
      const lock = await lockRun(path, 200);
      expect(holder(path).pid).toBe(process.pid);
      lock.release();
    }
  });

  it("of another machine is respected, and says what to do", async () => {
    const path = join(folder.path, "far");
    writeFileSync(path, JSON.stringify({ pid: 1, host: "elsewhere" }));
    await expect(lockRun(path, 200)).rejects.toThrow(
      /process 1 on elsewhere is writing this run; .* If it is gone, delete this file/,
    );
  });

  describe("of a process that cannot be seen from here", () => {
    const far = { ...{ pid: process.pid, host: "node7", space: "other boot/pid:[1]", started: "1" }, beatMs: 10_000 };
    const silentFor = (path: string, seconds: number): void => {
      const then = new Date(Date.now() - 1000 * seconds);
      utimesSync(path, then, then);
    };

    it("is respected while it is written anew, and taken over when it has been silent for a minute and a half", async () => {
      const path = join(folder.path, "beat");
      // two containers may have one name
      for (const host of ["node7", hostname()]) {
        writeFileSync(path, JSON.stringify({ ...far, host }));
        silentFor(path, 60);
        await expect(lockRun(path, 200)).rejects.toThrow(
          new RegExp(
            `process ${far.pid} on ${host} is writing .*; wait for it or stop it. If its machine is gone, try again in (29|30) s`,
          ),
        );
        expect(await isRunLocked(path)).toBe(true);
        silentFor(path, 91);
        expect(await isRunLocked(path)).toBe(false);
        (await lockRun(path, 200)).release();
      }
      expect(readdirSync(folder.path).filter((name) => /clock|stale/.test(name))).toEqual([]);
    });

    it("counts by the disk's clock, which need not be this machine's", async () => {
      const path = join(folder.path, "clock");
      writeFileSync(path, JSON.stringify(far));
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
      try {
        await expect(lockRun(path, 200)).rejects.toThrow(/try again in (89|90) s/);
      } finally {
        vi.useRealTimers();
      }
    });

    it("that took over a lock is noticed by its former holder", async () => {
      const path = join(folder.path, "taken");
      const lock = await lockRun(path, 200);
      lock.requireHeld();
      writeFileSync(path, JSON.stringify(far));
      // a machine that slept: the beat is still to come
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
      try {
        expect(() => lock.requireHeld()).toThrow(
          `${path}: another process has taken over this run while this one was silent`,
        );
      } finally {
        vi.useRealTimers();
        lock.release();
      }
      expect(holder(path)).toEqual(far);
    });

    it("sees a lock written anew", async () => {
      const path = join(folder.path, "anew");
      vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
      const lock = await lockRun(path, 200);
      silentFor(path, 50);
      vi.advanceTimersByTime(10_000);
      vi.useRealTimers();
      await expect.poll(() => Date.now() - statSync(path).mtimeMs).toBeLessThan(10_000);
      lock.requireHeld();
      lock.release();
      expect(existsSync(path)).toBe(false);
    });
  });

  it("that was torn while it was written is taken over", async () => {
    const path = join(folder.path, "torn");
    writeFileSync(path, '{"pid":');
    (await lockRun(path, 200)).release();
  });

  it("of a dead process is not waited for without end where one that lives is about to remove it", async () => {
    const path = join(folder.path, "stuck");
    writeFileSync(path, JSON.stringify({ pid: deadProcess, host: hostname() }));
    const right = await lockRun(`${path}.removal`, 200);
    await expect(lockRun(path, 200)).rejects.toThrow(`${path}.removal: process ${process.pid} is writing this run`);
    right.release();
    (await lockRun(path, 200)).release();
  });

  it("leaves nothing where the disk refuses it", async () => {
    const path = join(folder.path, "refused");
    const script = join(folder.path, "lock.cjs");
    const own = fileURLToPath(new URL("run-lock.ts", import.meta.url));
    // the process that runs it can write nothing, a compiler's cache neither
    await build({
      stdin: {
        contents: `import { lockRun } from ${JSON.stringify(own)};\nvoid lockRun(${JSON.stringify(path)}).catch((error) => console.log(error.message));\n`,
        resolveDir: folder.path,
      },
      ...{ bundle: true, platform: "node", format: "cjs", target: "es2022", outfile: script },
      ...{ conditions: ["latents-source"], external: ["onnxruntime-*", "@latents/native", "#*"], logLevel: "error" },
    });
    // files may be made, and hold nothing
    const { stdout, stderr } = await startNode([script], { before: "ulimit -f 0" }).outcome;
    expect([stdout, stderr]).toEqual([expect.stringMatching(/^cannot write .*refused: the file would be larger/), ""]);
    expect(existsSync(path)).toBe(false);
  });

  it("goes to one of many that take over a dead one's at once", async () => {
    const races = Array.from({ length: 30 }, async (_, race) => {
      const path = join(folder.path, `race${race}`);
      writeFileSync(path, JSON.stringify({ pid: deadProcess, host: hostname() }));
      const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockRun(path, 200)));
      return results.filter(({ status }) => status === "fulfilled").length;
    });
    expect(await Promise.all(races)).toEqual(races.map(() => 1));
  });
});
