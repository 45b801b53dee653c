import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunResult } from "@latents/core";
import { expect, it } from "vitest";
import { killAndResume } from "../../../chaos/kill-resume.js";
import { temporaryFolder } from "../../../test/command.js";
import { onFewDigits, writeFewDigits } from "../../../test/few-digits.js";
import { readMetrics } from "../metrics-log.js";

// `npm run chaos -- kills` does the same with 200 kills and nets whose saves take longer
it.each([
  ["by steps", "checkpoint.every=20", "train.keep=last"],
  // at this rate the best validation is not the last
  ["by time", "checkpoint.everySeconds=0.05", "train.keep=best", "optimizer.learningRate=0.05"],
])(
  "with checkpoints %s ends in the same bits as a run that was never killed",
  async (_, ...settings) => {
    const { path, remove } = temporaryFolder();
    try {
      const data = onFewDigits(await writeFewDigits(join(path, "digits.npz")));
      const args = [...data, ...settings.flatMap((setting) => ["--set", setting]), "--set", "data.validation=100"];
      const report = await killAndResume({ folder: path, args, steps: 600, kills: 4, seed: 1 });
      expect(report.identical).toBe(true);
      expect(report.sameFiles).toBe(true);
      expect(report.steps.filter((step) => step > 0).length).toBeGreaterThanOrEqual(2);
      expect(report.checkpointsRead).toBeGreaterThanOrEqual(4);
      // the validation of the result is of the model that is tested
      const [calm, killed] = ["calm", "killed"].map((run) => join(path, run));
      const resultOf = (run: string): RunResult =>
        JSON.parse(readFileSync(join(run, "result.json"), "utf8")) as RunResult;
      const { validation, kept, test } = resultOf(calm);
      const lines = (await readMetrics(join(calm, "metrics.jsonl"))).validation;
      const lowest = lines.reduce((a, b) => (b.negElbo < a.negElbo ? b : a));
      const best = settings.includes("train.keep=best");
      const { step, negElbo, rec, kl } = best ? lowest : lines.at(-1)!;
      expect({ step, negElbo, rec, kl }).toEqual({ step: best ? kept?.step : 600, ...validation });
      expect(kept).toEqual(best ? { step: lowest.step, negElbo: lowest.negElbo } : undefined);
      const again = resultOf(killed);
      expect([again.validation, again.kept, again.test]).toEqual([validation, kept, test]);
    } finally {
      remove();
    }
  },
  180_000,
);
