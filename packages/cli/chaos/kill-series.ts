import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { newReport, type PartReport } from "./chaos-report.js";
import { killAndResume } from "./kill-resume.js";

/** Trainings that are killed again and again: each writes other things, and saves take longer or shorter. */
const series: readonly (readonly string[])[] = [
  // checkpoints of 5 MB, so that a save takes a while; often, so that all kills fit
  ["model.encoder.hidden=[256]", "model.decoder.hidden=[256]", "checkpoint.every=10", "train.validateEvery=100"],
  [
    "checkpoint.every=20",
    "train.keep=best",
    "optimizer.learningRate=0.05",
    "train.validateEvery=20",
    "snapshots.every=100",
  ],
  ["checkpoint.everySeconds=0.05", "checkpoint.every=600", "optimizer.emaDecay=0.99"],
  [
    "checkpoint.every=15",
    "optimizer.type=sgd",
    "optimizer.learningRate=1e-4",
    "objective.klWarmUp=300",
    "checkpoint.keep=1",
  ],
];
const common = ["data.limit=3000", "data.validation=500", "model.encoder.hidden=[32]", "model.decoder.hidden=[32]"];

/** Kills of one training: more would leave it no time to go on. */
const killsEach = 25;

/**
 * Kills trainings `kills` times in all with SIGKILL, goes on after each, and compares the bits of their ends with those of trainings that were left alone. The
 * second series of one seed is the first of the next, so that a part can be run alone.
 */
export async function killSeries(
  folder: string,
  seed: number,
  kills: number,
  log: (line: string) => void,
): Promise<PartReport> {
  const report = newReport("SIGKILL at a random moment, then resumed");
  for (let left = kills, i = 0; left > 0; left -= killsEach, i++) {
    const own = mkdtempSync(join(folder, "kills-"));
    const sets = [...common, ...series[(seed + i) % series.length]].flatMap((set) => ["--set", set]);
    const now = Math.min(left, killsEach);
    const again = `${now} kills, seed ${seed + i}`;
    try {
      const { identical, sameFiles, duringSave, checkpointsRead } = await killAndResume({
        ...{ folder: own, steps: 600, kills: now, seed: seed + i },
        args: ["--threads", "1", "--latent", "4", "--seed", "7", ...sets],
      });
      report.tried += now;
      if (identical && sameFiles) report.right += now;
      else report.faults.push(`${again}: ${identical ? "other files" : "other bits"}`);
      log(`${again}: ${duringSave} during a save, ${checkpointsRead} checkpoints read, all whole`);
    } catch (error) {
      report.faults.push(`${again}: ${String(error)}`);
    }
    rmSync(own, { recursive: true });
  }
  return report;
}
