import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunResult } from "@latents/core";
import { expect, it } from "vitest";
import { killAndResume } from "../../../test/kill-resume.js";
import { temporaryFolder, tiny } from "../../../test/command.js";
import { readMetrics } from "../metrics-log.js";

// tools/kill-resume.ts does the same with 30 kills and a net whose saves take longer
it.each([
  ["by steps", "checkpoint.every=20"],
  ["by time", "checkpoint.everySeconds=0.05"],
])(
  "with checkpoints %s ends in the same bits as a run that was never killed",
  async (_, often) => {
    const { path, remove } = temporaryFolder();
    try {
      const args = [...tiny, "--set", often, "--set", "data.validation=100"];
      const report = await killAndResume({ folder: path, args, steps: 600, kills: 4, seed: 1 });
      expect(report.identical).toBe(true);
      expect(report.sameFiles).toBe(true);
      expect(report.steps.filter((step) => step > 0).length).toBeGreaterThanOrEqual(2);
      expect(report.checkpointsRead).toBeGreaterThanOrEqual(4);
      // the last validation is of the model that is tested
      const [calm, killed] = ["calm", "killed"].map((run) => join(path, run));
      const { validation } = JSON.parse(readFileSync(join(calm, "result.json"), "utf8")) as RunResult;
      const last = (await readMetrics(join(calm, "metrics.jsonl"))).validation.at(-1)!;
      expect({ step: last.step, negElbo: last.negElbo, rec: last.rec, kl: last.kl }).toEqual({
        step: 600,
        ...validation,
      });
      expect((JSON.parse(readFileSync(join(killed, "result.json"), "utf8")) as RunResult).validation).toEqual(
        validation,
      );
    } finally {
      remove();
    }
  },
  180_000,
);
