import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { commandHere, runHere } from "../test/command-here.js";
import { readMetrics } from "../src/run/metrics-log.js";
import { count, newReport, type PartReport } from "./chaos-report.js";
import { below, randomAt } from "./seeded-random.js";
import { lastCheckpoint, smallTraining, type SmallRun } from "./small-run.js";
import { judge } from "./verdict.js";

const year = 365 * 86_400_000;

/**
 * Does some work while the clock jumps: the time of day by up to ten years to either side, the steady clock ahead by up to a day, as after sleep, now and then.
 */
async function withJumps<T>(random: () => number, work: () => Promise<T>): Promise<T> {
  const [RealDate, now] = [Date, performance.now.bind(performance)];
  let [date, steady] = [0, 0];
  const jump = (): number => {
    if (random() < 0.2) date = (random() - 0.5) * 20 * year;
    return RealDate.now() + date;
  };
  class JumpingDate extends RealDate {
    constructor(...args: readonly unknown[]) {
      super(...((args.length === 0 ? [jump()] : args) as [number]));
    }
    static override now(): number {
      return jump();
    }
  }
  globalThis.Date = JumpingDate as DateConstructor;
  performance.now = () => {
    if (random() < 0.1) steady += random() * 86_400_000;
    return now() + steady;
  };
  try {
    return await work();
  } finally {
    globalThis.Date = RealDate;
    performance.now = now;
  }
}

/** Trains, stops and goes on `times` times while the clock jumps: the same bits, and times that rise. */
export async function clockJumps(folder: string, base: SmallRun, seed: number, times: number): Promise<PartReport> {
  const report = newReport("the clock jumps during a training");
  const wanted = lastCheckpoint(base.run, base.steps)!;
  for (let i = 0; i < times; i++) {
    const random = randomAt(seed, "clock", i);
    const cwd = mkdtempSync(join(folder, "clock-"));
    const args = [
      ...smallTraining(base.data, base.steps),
      "--set",
      `checkpoint.everySeconds=${1 + below(random, 100)}`,
      "--out",
      "new",
    ];
    const ended = await withJumps(random, () => runHere(args, { cwd }));
    const { train } = await readMetrics(join(cwd, "new", "metrics.jsonl"));
    const rises = train.every(({ elapsedMs }, k) => elapsedMs >= (k === 0 ? 0 : train[k - 1].elapsedMs));
    const verdict = judge(ended, () => {
      if (!lastCheckpoint(join(cwd, "new"), base.steps)?.equals(wanted)) return "other bits";
      return rises || "times of the log that fall";
    });
    count(report, verdict === "refused" ? { fault: ended.stderr } : verdict, `clock ${i}, seed ${seed}`);
    const listed = await withJumps(random, () => commandHere("runs", cwd));
    if (listed.code !== 0) report.faults.push(`clock ${i}: runs says ${listed.stderr}`);
    rmSync(cwd, { recursive: true });
  }
  return report;
}
