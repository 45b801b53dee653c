import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { runHere } from "../test/command-here.js";
import { count, newReport, type PartReport } from "./chaos-report.js";
import { wholeDisk, withDisk, type DiskCall } from "./faulty-disk.js";
import { deadProcess, lastCheckpoint, smallTraining, type SmallRun } from "./small-run.js";
import { judge, type Verdict } from "./verdict.js";

/** The folder of a run as it was before one call that changes it: what a kill at that moment leaves. */
interface CrashPoint {
  readonly folder: string;
  readonly call: DiskCall;
  /** What a power cut does to the call: nothing of it is there, or a rename without all of the file's bytes. */
  readonly torn?: "half" | "empty";
}

/** Trains while every moment between two changes of the disk is counted, and each `every`-th is copied: by its number. */
async function crashPoints(folder: string, { data, steps }: SmallRun, every: number): Promise<Map<number, CrashPoint>> {
  const cwd = mkdtempSync(join(folder, "crash-"));
  const points = new Map<number, CrashPoint>();
  let moments = 0;
  const keep = (call: DiskCall, torn?: "half" | "empty"): void => {
    const moment = moments++;
    if (moment % every !== 0) return;
    const copy = join(folder, `point-${moment}`);
    wholeDisk.cpSync(cwd, copy, { recursive: true });
    const lock = join(copy, "new", "run.lock");
    if (existsSync(lock) && readFileSync(lock, "utf8") !== "")
      wholeDisk.writeFileSync(lock, JSON.stringify({ pid: deadProcess, host: hostname() }));
    if (torn && call.from !== undefined) {
      const bytes = wholeDisk.readFileSync(call.from);
      const target = join(copy, call.path.slice(cwd.length + 1));
      wholeDisk.writeFileSync(target, torn === "half" ? bytes.subarray(0, bytes.length >> 1) : "");
      wholeDisk.rmSync(join(dirname(target), basename(call.from)), { force: true });
    }
    points.set(moment, {
      folder: copy,
      call: { ...call, path: call.path.slice(cwd.length + 1) },
      ...(torn && { torn }),
    });
  };
  const { code, stderr } = await withDisk(
    cwd,
    (call) => {
      keep(call);
      if (call.name === "rename") for (const torn of ["half", "empty"] as const) keep(call, torn);
      return undefined;
    },
    () => runHere([...smallTraining(data, steps), "--out", "new"], { cwd }),
  );
  if (code !== 0) throw new Error(`the training ended with ${code}: ${stderr}`);
  rmSync(cwd, { recursive: true });
  return points;
}

/**
 * Goes on with a training from every moment at which a kill or a power cut may have come, or from each `every`-th. It must end in the bits of the training that
 * was left alone; where a rename was torn, which no flushed file is, one clear error is right too.
 */
export async function crashAndResume(folder: string, base: SmallRun, every = 1): Promise<PartReport[]> {
  const [killed, torn] = [
    newReport("killed before a change of the disk, then resumed"),
    newReport("torn rename, then resumed"),
  ];
  const wanted = lastCheckpoint(base.run, base.steps)!;
  for (const [i, point] of await crashPoints(folder, base, every)) {
    const verdict = await resumeFrom(point, base, wanted);
    const { call } = point;
    const again = `crash point ${i}: ${call.name} ${call.path}${point.torn ? `, torn to ${point.torn}` : ""}`;
    count(point.torn ? torn : killed, verdict === "refused" && !point.torn ? { fault: "refused" } : verdict, again);
    rmSync(point.folder, { recursive: true, force: true });
  }
  return [killed, torn];
}

async function resumeFrom({ folder: cwd }: CrashPoint, { data, steps }: SmallRun, wanted: Buffer): Promise<Verdict> {
  const begun = existsSync(join(cwd, "new", "config.json"));
  const args = begun ? ["train", "--resume", "new"] : [...smallTraining(data, steps), "--out", "new"];
  const ended = await runHere(args, { cwd });
  return judge(
    ended,
    () => lastCheckpoint(join(cwd, "new"), steps)?.equals(wanted) === true || `other bits: ${ended.stderr}`,
  );
}
