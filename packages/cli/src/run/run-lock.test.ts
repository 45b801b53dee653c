import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withDisk, type DiskCall } from "../../chaos/faulty-disk.js";
import { deadProcess } from "../../chaos/small-run.js";
import { nodeArguments, startNode, temporaryFolder } from "../../test/command.js";
import { lockRun } from "./run-lock.js";

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

  it("that was torn while it was written is taken over", async () => {
    const path = join(folder.path, "torn");
    writeFileSync(path, '{"pid":');
    (await lockRun(path, 200)).release();
  });

  it("leaves nothing where the disk refuses it", async () => {
    const path = join(folder.path, "refused");
    const script = join(folder.path, "lock.mts");
    const source = JSON.stringify(new URL("./run-lock.ts", import.meta.url).href);
    writeFileSync(
      script,
      `const { lockRun } = await import(${source});\nawait lockRun(${JSON.stringify(path)}).catch((error) => console.log(error.message));\n`,
    );
    // files may be made, and hold nothing
    const options = { before: "ulimit -f 0", env: { TSX_DISABLE_CACHE: "1" } };
    const { stdout, stderr } = await startNode([...nodeArguments("command.ts").slice(0, -1), script], options).outcome;
    expect([stdout, stderr]).toEqual([expect.stringMatching(/^cannot write .*refused: the file would be larger/), ""]);
    expect(existsSync(path)).toBe(false);
  });

  it("goes to one of many that take over a dead one's at once", async () => {
    const path = join(folder.path, "race");
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }));
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockRun(path, 200)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
