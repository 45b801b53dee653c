import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand, type Outcome } from "../test/command.js";
import { newReport, type PartReport } from "./chaos-report.js";
import { lastCheckpoint, smallTraining, type SmallRun } from "./small-run.js";

const isRefused = ({ code, stderr }: Outcome): boolean =>
  (code === 1 || code === 2) &&
  /^error: .*(is writing this run; wait for it or stop it|must be empty or new)/m.test(stderr) &&
  stderr.match(/^error: /gm)!.length === 1;

/** What is wrong with the end of several processes that were told the same; undefined where nothing is. */
function faultOf(ends: readonly Outcome[], run: string, steps: number, wanted: Buffer): string | undefined {
  const won = ends.filter(({ code }) => code === 0);
  const said = ends.map(({ code, stderr }) => `${code}: ${stderr.slice(-300)}`).join(" | ");
  if (won.length === 0) return `nobody wrote the run: ${said}`;
  if (!ends.every((end) => end.code === 0 || isRefused(end))) return `an end that is no refusal: ${said}`;
  JSON.parse(readFileSync(join(run, "result.json"), "utf8"));
  return lastCheckpoint(run, steps)?.equals(wanted) ? undefined : `other bits: ${said}`;
}

/** Several processes train into, or go on with, one run at once, `rounds` times, while others read it. */
export async function twoProcesses(folder: string, base: SmallRun, rounds: number): Promise<PartReport> {
  const report = newReport("three processes write one run at once");
  const wanted = lastCheckpoint(base.run, base.steps)!;
  for (let round = 0; round < rounds; round++) {
    const cwd = mkdtempSync(join(folder, "two-"));
    const run = join(cwd, "run");
    const train = [...smallTraining(base.data, base.steps), "--out", run];
    // every second round they go on with what one has begun
    const resumes = round % 2 === 1;
    if (resumes) {
      cpSync(base.run, run, { recursive: true });
      for (const file of ["result.json", `checkpoints/step-${base.steps}.safetensors`]) rmSync(join(run, file));
    }
    const args = resumes ? ["train", "--resume", run] : train;
    const [read, ...ends] = await Promise.all([runCommand(["runs", cwd]), ...[0, 1, 2].map(() => runCommand(args))]);
    const fault = read.code === 0 ? faultOf(ends, run, base.steps, wanted) : `a reader: ${read.stderr}`;
    report.tried += ends.length;
    report.right += ends.filter(({ code }) => code === 0).length;
    report.refused += ends.filter(isRefused).length;
    if (fault !== undefined) report.faults.push(`round ${round}: ${fault}`);
    rmSync(cwd, { recursive: true });
  }
  return report;
}
