import { expect, it } from "vitest";
import { killAndResume } from "../../test/kill-resume.js";
import { temporaryFolder, tiny } from "../../test/command.js";

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
    } finally {
      remove();
    }
  },
  180_000,
);
