import type { TrainingEffects } from "../../run/training/start-training.js";
import { readSweep } from "../../sweep/plan/stored-sweep.js";
import { sweepTable } from "../../sweep/results/sweep-table.js";
import type { SweepResult } from "../../sweep/sweep-session.js";
import { programName, quoted } from "../../terminal/command-words.js";
import { exitCodes, printError } from "../../terminal/print-error.js";

/** Prints what a sweep ended with, a table or with `json` one object; returns the exit code. */
export async function reportSweep(
  result: SweepResult,
  json: boolean,
  folder: string,
  failedNow: number,
  effects: TrainingEffects,
): Promise<number> {
  const { stopped, submitted, trials, finished, failed, files, best, bestTrial, chosenBy } = result;
  const ended = finished + failed;
  if (submitted !== undefined) {
    if (json) effects.stdout.write(`${JSON.stringify({ type: "sweep", folder, trials: trials.length, submitted })}\n`);
    effects.stderr.write(`see where it stands: ${programName()} sweep status ${quoted(folder)}\n`);
    return exitCodes.done;
  }
  if (stopped) {
    effects.stderr.write(`stopped: ${ended} of ${trials.length} trials have ended\n`);
    effects.stderr.write(`resume with: ${programName()} sweep --resume ${quoted(folder)}\n`);
    return exitCodes.interrupted;
  }
  if (json) {
    const { rows } = result;
    const final = {
      type: "sweep",
      folder,
      trials: trials.length,
      finished,
      failed,
      rows,
      chosenBy,
      best,
      bestTrial,
      files,
    };
    effects.stdout.write(`${JSON.stringify(final)}\n`);
  } else {
    effects.stdout.write(sweepTable(await readSweep(folder), result));
    const run = trials.find(({ name }) => name === bestTrial);
    if (run?.result) {
      const { test, validation } = run.result;
      const heldOut = chosenBy === "validation" ? `validation NELBO ${validation?.negElbo.toFixed(2)}, ` : "";
      effects.stdout.write(`Best run  ${run.run}  (${heldOut}test NELBO ${test.negElbo.toFixed(2)} nats)\n`);
    }
    if (best && files.curvePng !== undefined) effects.stdout.write(`Curve     ${files.curvePng}\n`);
    if (files.table !== undefined) effects.stdout.write(`Table     ${files.table}\n`);
  }
  if (failed === 0) return exitCodes.done;
  const again = trials.filter(({ state }) => state === "failed").length > failedNow ? ", some of them before" : "";
  return printError(
    {
      kind: "failure",
      message: `${failed} of ${trials.length} trials failed${again}; ${folder}/failed says why`,
    },
    effects,
  );
}
