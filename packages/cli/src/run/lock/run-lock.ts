import { readFileSync, unlinkSync } from "node:fs";
import { open, readFile, stat, unlink } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RunError } from "@latents/core";
import { errorCode, writeError } from "../../files/index.js";
import { beatMs, diskNow, hasEnded, holderHere, isHere, parseHolder, silenceLeft, type Holder } from "./lock-holder.js";

/** The right to write a run; `release` gives it back. */
export interface RunLock {
  release(): void;
  /** Throws RunError where another process has taken the lock over, since this one was silent for long (a machine that slept, a network that was cut). */
  requireHeld(): void;
}

/** Another process holds it, and lives. */
class LockedError extends RunError {}

/** Locks that this process has given back on a disk that did not let it remove them: they hold nothing. */
const kept = new Set<string>();

/** Time for a process that is about to end (its terminal was closed) to let go. */
const longPatienceMs = 3000;
/** What cannot be read, and was last written so long ago, is not being written any more: its writer died meanwhile. */
const tornMs = 1000;

/**
 * Takes the lock of a run, or of whatever else `what` says. A lock whose process is dead is taken over; one of a process that cannot be seen from here
 * (another machine, another container) counts as dead when it has not been written anew for a minute and a half.
 * Throws RunError if another process writes it, saying which.
 */
export async function lockRun(path: string, patienceMs = longPatienceMs, what = "run"): Promise<RunLock> {
  const text = `${JSON.stringify(holderHere())}\n`;
  const full = resolve(path);
  const deadline = performance.now() + patienceMs;
  try {
    for (;;) {
      try {
        await writeNew(path, text);
        kept.delete(full);
        return new HeldLock(full, text, what);
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw error;
      }
      const held = await readFile(path, "utf8").catch(() => undefined);
      if (held === undefined) continue;
      const holder = parseHolder(held);
      const isOver = async () =>
        holder ? (await isDead(path, holder, diskNow)) || (kept.has(full) && held === text) : isTorn(path);
      const late = performance.now() > deadline;
      if (await isOver()) await takeAway(path, held, isOver, late);
      else if (holder && late) throw await refusal(path, holder, what);
      else await sleep(50);
    }
  } catch (error) {
    throw writeError(path, error);
  }
}

/** A lock that is written anew every few seconds, so that others see from afar that its holder lives. */
class HeldLock implements RunLock {
  readonly #beat: NodeJS.Timeout;
  #seenAt = Date.now();
  #taken = false;

  constructor(
    private readonly path: string,
    private readonly text: string,
    private readonly what: string,
  ) {
    this.#beat = setInterval(() => void this.#renew(), beatMs).unref();
  }

  requireHeld(): void {
    // after a sleep the first beat may still be to come
    if (!this.#taken && Date.now() - this.#seenAt > 2 * beatMs) this.#look();
    if (this.#taken)
      throw new RunError(`${this.path}: another process has taken over this ${this.what} while this one was silent`);
  }

  release(): void {
    clearInterval(this.#beat);
    try {
      if (readFileSync(this.path, "utf8") === this.text) unlinkSync(this.path);
    } catch (error) {
      // gone already: there is nothing to give back
      if (errorCode(error) !== "ENOENT") kept.add(this.path);
    }
  }

  #look(): void {
    try {
      this.#taken = readFileSync(this.path, "utf8") !== this.text;
      this.#seenAt = Date.now();
    } catch (error) {
      // a disk that cannot be read now says nothing
      this.#taken = errorCode(error) === "ENOENT";
    }
  }

  async #renew(): Promise<void> {
    try {
      const file = await open(this.path, "r+");
      try {
        this.#taken = (await file.readFile("utf8")) !== this.text;
        // the same bytes: what counts is the time that the disk notes
        if (!this.#taken) await file.write(this.text, 0);
        this.#seenAt = Date.now();
      } finally {
        await file.close();
      }
    } catch (error) {
      if (errorCode(error) === "ENOENT") this.#taken = true;
    }
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

async function refusal(path: string, holder: Holder, what: string): Promise<LockedError> {
  const { pid, host } = holder;
  const left = isHere(holder) ? undefined : await silenceLeft(path, holder, await diskNow(path)).catch(() => undefined);
  const where = isHere(holder) ? "" : ` on ${host}`;
  const gone =
    left !== undefined
      ? `. If its machine is gone, try again in ${Math.max(1, Math.ceil(left / 1000))} s`
      : where && ". If it is gone, delete this file";
  return new LockedError(`${path}: process ${pid}${where} is writing this ${what}; wait for it or stop it${gone}`);
}

/**
 * Removes the lock `held` that is over. One process at a time may: of two that saw the same dead one, the slower would remove the lock that the quicker
 * has taken since. So that right is a lock too, and what lies there is judged again under it.
 * Throws what the disk says where it lets nobody remove it, and, if it is `late`, LockedError where another process has the right and does not use it.
 */
async function takeAway(path: string, held: string, isOver: () => Promise<boolean>, late: boolean): Promise<void> {
  let right: RunLock;
  try {
    right = await lockRun(`${path}.removal`, 0);
  } catch (error) {
    if (late || !(error instanceof LockedError)) throw error;
    // another process is about to do it
    return sleep(1);
  }
  try {
    if ((await readFile(path, "utf8")) === held && (await isOver())) await unlink(path);
  } catch (error) {
    // it was given back meanwhile
    if (errorCode(error) !== "ENOENT") throw error;
  } finally {
    right.release();
  }
}

/** Whether a lock that cannot be read stays as it is, by the clock of its disk. */
async function isTorn(path: string): Promise<boolean> {
  try {
    const now = await diskNow(path);
    return now - (await stat(path)).mtimeMs > tornMs;
  } catch (error) {
    // it was given back meanwhile
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

async function isDead(path: string, holder: Holder, clock: (path: string) => Promise<number>): Promise<boolean> {
  if (isHere(holder)) return hasEnded(holder);
  if (holder.beatMs === undefined) return false;
  try {
    const left = await silenceLeft(path, holder, await clock(path));
    return left !== undefined && left <= 0;
  } catch (error) {
    // it was given back meanwhile
    if (errorCode(error) === "ENOENT") return true;
    throw error;
  }
}

/** Whether a process that is alive holds a run's lock; of one that cannot be seen from here by its silence, so far as the clocks agree. Nothing is written. */
export async function isRunLocked(path: string): Promise<boolean> {
  const held = await readFile(path, "utf8").catch(() => undefined);
  const holder = held === undefined ? undefined : parseHolder(held);
  return holder !== undefined && !(await isDead(path, holder, () => Promise.resolve(Date.now())));
}
