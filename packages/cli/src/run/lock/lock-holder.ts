import { readFileSync, readlinkSync } from "node:fs";
import { stat, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { errorCode } from "../../files/index.js";

/** Who writes a run, as its lock says. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Start time of the process as the system counts it, so that a number used again is not taken for its former owner. */
  readonly started?: string;
  /** Where its number means something: one boot of one machine, and one space of process ids in it (Linux). */
  readonly space?: string;
  /** How often it writes its lock anew, in ms; absent in locks of earlier versions, which are silent. */
  readonly beatMs?: number;
}

/** How often a lock is written anew, in ms. */
export const beatMs = 10_000;
/** A holder that cannot be asked is dead when it has been silent for so many beats: a machine may be busy, or a disk slow. */
const silentBeats = 9;

/** This process. */
export const holderHere = (): Holder => ({
  ...{ pid: process.pid, host: hostname(), started: processStart(process.pid), space: spaceHere(), beatMs },
});

/** Reads a lock's text; undefined where it is torn. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Holder;
    return Number.isInteger(holder.pid) && typeof holder.host === "string" ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Whether this process can see that of the holder: two containers of one machine can share a name and not their processes. */
export function isHere({ host, space }: Holder): boolean {
  const own = spaceHere();
  return space === undefined || own === undefined ? host === hostname() : space === own;
}

/**
 * Milliseconds after which a holder that is not here counts as dead if it stays silent, 0 or less where it does now; undefined where that cannot be told.
 * `now` is a time of the same clock as that of the lock file: of the disk's own machine.
 */
export async function silenceLeft(path: string, holder: Holder, now: number): Promise<number | undefined> {
  if (holder.beatMs === undefined) return undefined;
  const { mtimeMs } = await stat(path);
  return silentBeats * holder.beatMs - (now - mtimeMs);
}

/** The time by the clock of the machine whose disk holds `path`, which need not agree with this one's; by this one's where nothing can be written. */
export async function diskNow(path: string): Promise<number> {
  const probe = `${path}.clock-${process.pid}`;
  try {
    await writeFile(probe, "");
    return (await stat(probe)).mtimeMs;
  } catch (error) {
    if (errorCode(error) === "") throw error;
    return Date.now();
  } finally {
    await unlink(probe).catch(() => undefined);
  }
}

/** Whether the process of a holder that is here has ended. */
export function hasEnded({ pid, started }: Holder): boolean {
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

let known: string | undefined;
function spaceHere(): string | undefined {
  try {
    known ??= `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${readlinkSync("/proc/self/ns/pid")}`;
    return known;
  } catch {
    return undefined;
  }
}
