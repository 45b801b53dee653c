import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { runHere } from "../test/command-here.js";
import { count, newReport, type PartReport } from "./chaos-report.js";
import { withDisk, type BeforeCall, type DiskCall, type DiskFault } from "./faulty-disk.js";
import { deadProcess, lastCheckpoint, smallTraining, type SmallRun } from "./small-run.js";
import { judge, type Verdict } from "./verdict.js";
import { halfWritten } from "./whole-files.js";

/** A command that writes into its folder: what is there before, what it is, and what must be there when it has ended well. */
interface Writer {
  readonly name: string;
  /** Changes the folder before it. */
  readonly prepare?: (cwd: string) => void;
  readonly args: (cwd: string) => readonly string[];
  /** What to run when it has failed, once the disk is well again; default the same. */
  readonly again?: (cwd: string) => readonly string[];
  /** What makes two results of it equal. */
  readonly result: (cwd: string) => unknown;
}

/** Every command that writes, on copies of a small run in the folder `run`. */
export function writers({ data, steps }: SmallRun): readonly Writer[] {
  const bytesOf =
    (...files: readonly string[]) =>
    (cwd: string): unknown =>
      files.map((file) => (existsSync(join(cwd, file)) ? readFileSync(join(cwd, file)).toString("base64") : undefined));
  // the parts of drawings are numbered through a process
  const svgOf =
    (file: string) =>
    (cwd: string): unknown =>
      existsSync(join(cwd, file)) && readFileSync(join(cwd, file), "utf8").replaceAll(/plot-clip-\d+/g, "plot-clip");
  const one = (name: string, out: string, ...options: readonly string[]): Writer => ({
    ...{ name, result: bytesOf(out) },
    args: () => [name, "run", ...options, "--out", out],
  });
  return [
    {
      name: "train",
      args: () => [...smallTraining(data, steps), "--out", "new"],
      again: (cwd) =>
        existsSync(join(cwd, "new", "config.json"))
          ? ["train", "--resume", "new"]
          : [...smallTraining(data, steps), "--out", "new"],
      result: (cwd) => lastCheckpoint(join(cwd, "new"), steps)?.toString("base64"),
    },
    {
      name: "train --resume",
      // as a kill leaves it
      prepare: (cwd) => {
        for (const file of ["result.json", `checkpoints/step-${steps}.safetensors`]) rmSync(join(cwd, "run", file));
        writeFileSync(join(cwd, "run", "run.lock"), JSON.stringify({ pid: deadProcess, host: hostname() }));
      },
      args: () => ["train", "--resume", "run"],
      result: (cwd) => lastCheckpoint(join(cwd, "run"), steps)?.toString("base64"),
    },
    { ...one("export", "ex"), result: bytesOf("ex/encoder.onnx", "ex/decoder.onnx", "ex/model.safetensors") },
    one("encode", "codes.npz"),
    one("sample", "s.png", "--count", "4"),
    one("reconstruct", "r.png", "--count", "4"),
    one("lattice", "l.png", "--size", "3"),
    { ...one("curves", "c.svg"), result: svgOf("c.svg") },
    { name: "report", args: () => ["report", "run"], result: bytesOf("run/images/reconstructions.png") },
  ];
}

/** Which calls fail: one alone, or all from it on, as on a disk that is full or became read-only. */
export interface FaultPlan {
  readonly name: string;
  readonly fault: DiskFault;
  readonly goesOn: boolean;
}

export const plans: readonly FaultPlan[] = [
  { name: "ENOSPC from one write on", fault: { code: "ENOSPC", half: true }, goesOn: true },
  { name: "ENOSPC at one write", fault: { code: "ENOSPC", half: true }, goesOn: false },
  { name: "EIO at one call", fault: { code: "EIO", half: true }, goesOn: false },
  { name: "read-only from one call on", fault: { code: "EROFS" }, goesOn: true },
];

/** What frees space is not refused for want of it. */
const frees = /^(unlink|rm|rmdir|handle\.truncate)/;
const concerns = ({ fault }: FaultPlan, { name }: DiskCall): boolean => fault.code !== "ENOSPC" || !frees.test(name);

/** What a writer does where no call fails: the calls that change the disk, and what comes of them. */
interface CalmRun {
  readonly made: readonly DiskCall[];
  readonly wanted: unknown;
}

/** One for each writer, for all plans. */
const calmRuns = new WeakMap<Writer, Promise<CalmRun>>();

async function calmRun(folder: string, base: SmallRun, writer: Writer): Promise<CalmRun> {
  const cwd = place(folder, base, writer);
  const made: DiskCall[] = [];
  const ended = await withDisk(
    cwd,
    (call) => {
      made.push(call);
      return undefined;
    },
    () => runHere(writer.args(cwd), { cwd }),
  );
  if (ended.code !== 0) throw new Error(`${writer.name} ended with ${ended.code}: ${ended.stderr}`);
  const wanted = writer.result(cwd);
  rmSync(cwd, { recursive: true });
  return { made, wanted };
}

/** Tries every call of a writer with a fault, or each `every`-th, and the command again on a whole disk. */
export async function diskFaults(
  folder: string,
  base: SmallRun,
  writer: Writer,
  plan: FaultPlan,
  every = 1,
): Promise<PartReport> {
  const report = newReport(`${plan.name}: ${writer.name}`);
  const calm = calmRuns.get(writer) ?? calmRun(folder, base, writer);
  calmRuns.set(writer, calm);
  const { made, wanted } = await calm;
  const calls = made.filter((call) => concerns(plan, call)).length;
  for (let at = 0; at < calls; at += every) {
    const cwd = place(folder, base, writer);
    const verdict = await oneFault(cwd, writer, plan, at, wanted);
    count(report, verdict, `${plan.name}: ${writer.name}, call ${at + 1} of ${calls}`);
    rmSync(cwd, { recursive: true });
  }
  return report;
}

function place(folder: string, { run }: SmallRun, { prepare }: Writer): string {
  const cwd = mkdtempSync(join(folder, "disk-"));
  cpSync(run, join(cwd, "run"), { recursive: true });
  prepare?.(cwd);
  return cwd;
}

async function oneFault(cwd: string, writer: Writer, plan: FaultPlan, at: number, wanted: unknown): Promise<Verdict> {
  let seen = -1;
  let failed: DiskCall | undefined;
  const before: BeforeCall = (call) => {
    if (!concerns(plan, call)) return undefined;
    seen++;
    if (plan.goesOn ? seen < at : seen !== at) return undefined;
    failed ??= call;
    return plan.fault;
  };
  const ended = await withDisk(cwd, before, () => runHere(writer.args(cwd), { cwd }));
  const where = failed === undefined ? "no call" : `${failed.name} ${failed.path.slice(cwd.length + 1)}`;
  const equal = (): boolean => JSON.stringify(writer.result(cwd)) === JSON.stringify(wanted);
  const verdict = judge(ended, () => equal() || `ended well with another result, at ${where}`);
  if (typeof verdict === "object") return { fault: `${where}: ${verdict.fault}` };
  // a file that cannot be removed from a read-only disk stays
  const half = halfWritten(cwd, { temporary: plan.fault.code === "EROFS" || plan.fault.code === "EIO" });
  if (half.length > 0) return { fault: `${where}: half written ${half.join(", ")}` };
  const again = await runHere((writer.again ?? writer.args)(cwd), { cwd });
  if (again.code !== 0) return { fault: `${where}: afterwards, on a whole disk: ${again.stderr}` };
  if (!equal()) return { fault: `${where}: afterwards, on a whole disk, with another result` };
  return verdict;
}
