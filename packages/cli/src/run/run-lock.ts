import { readFileSync, unlinkSync } from "node:fs";
import { open, readFile, rename, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RunError } from "@latents/core";
import { errorCode, writeError } from "../files/index.js";

/** Who writes a run. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Start time of the process as the system counts it, so that a number used again is not taken for its former owner. */
  readonly started?: string;
}

/** The right to write a run; `release` gives it back. */
export interface RunLock {
  release(): void;
}

/** Locks that this process has given back on a disk that did not let it remove them: they hold nothing. */
const kept = new Set<string>();

/** Time for a process that is about to end (its terminal was closed) to let go. */
const longPatienceMs = 3000;

/**
 * Takes the lock of a run, or of whatever else `what` says. A lock whose process is dead is taken over.
 * Throws RunError if another process writes it, saying which.
 */
export async function lockRun(path: string, patienceMs = longPatienceMs, what = "run"): Promise<RunLock> {
  const me: Holder = { pid: process.pid, host: hostname(), started: processStart(process.pid) };
  const text = `${JSON.stringify(me)}\n`;
  const full = resolve(path);
  const deadline = performance.now() + patienceMs;
  try {
    for (;;) {
      try {
        await writeNew(path, text);
        kept.delete(full);
        return { release: () => release(full, text) };
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw error;
      }
      const held = await readFile(path, "utf8").catch(() => undefined);
      if (held === undefined) continue;
      const holder = parse(held);
      const late = performance.now() > deadline;
      // what cannot be read is being written just now, or its writer died meanwhile
      const isOver = holder ? isDead(holder) || (kept.has(full) && held === text) : late;
      if (isOver) await takeAway(path, held);
      else if (late) throw refusal(path, holder!, what);
      else await sleep(50);
    }
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Makes a file that there must not be yet; what a full disk leaves of it is removed. */
async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(text);
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

function refusal(path: string, { pid, host }: Holder, what: string): RunError {
  const where = host === hostname() ? "" : ` on ${host}`;
  return new RunError(
    `${path}: process ${pid}${where} is writing this ${what}; wait for it or stop it${where && ". If it is gone, delete this file"}`,
  );
}

/** Removes a dead process's lock, unless another process has replaced it meanwhile. Throws what the disk says where it lets nobody remove it. */
async function takeAway(path: string, held: string): Promise<void> {
  const aside = `${path}.stale-${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    // another process was quicker
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  const moved = await readFile(aside, "utf8").catch(() => undefined);
  if (moved !== undefined && moved !== held) await rename(aside, path);
  else await unlink(aside).catch(() => undefined);
}

function release(path: string, text: string): void {
  try {
    if (readFileSync(path, "utf8") === text) unlinkSync(path);
  } catch (error) {
    // gone already: there is nothing to give back
    if (errorCode(error) !== "ENOENT") kept.add(path);
  }
}

function parse(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Holder;
    return Number.isInteger(holder.pid) && typeof holder.host === "string" ? holder : undefined;
  } catch {
    return undefined;
  }
}

function isDead({ pid, host, started }: Holder): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === "ESRCH";
  }
  return started !== undefined && processStart(pid) !== started;
}

/** Ticks since boot at which a process began (Linux); undefined elsewhere. */
function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // the name in brackets may hold spaces; field 22 is the 20th after it
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // a zombie has ended, its parent has only not yet asked
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Whether a process that is alive (or on another machine) holds a run's lock. */
export async function isRunLocked(path: string): Promise<boolean> {
  const held = await readFile(path, "utf8").catch(() => undefined);
  const holder = held === undefined ? undefined : parse(held);
  return holder !== undefined && !isDead(holder);
}
