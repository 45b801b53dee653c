import { decodePng, type AugmentationArm, type AugmentationResult } from "@latents/core";
import { describe, expect, it } from "vitest";
import { augmentationPlot, augmentationPng } from "./augmentation-plot.js";
import { augmentationTable } from "./augmentation-table.js";

const row = (kind: "portion" | "labelled", real: number, arm: AugmentationArm, accuracy: number) => ({
  ...{ kind, real, arm, accuracy, standardError: 0.001, accuracies: [accuracy], crossEntropy: 0.1, batch: 128 },
  ...(kind === "portion" && { portion: real / 30_000 }),
  added: arm === "real" ? 0 : kind === "portion" ? real : 5 * real,
});
const arms: AugmentationArm[] = ["real", "generated", "classical", "sources"];
const result: AugmentationResult = {
  rows: [
    ...[6000, 15_000].flatMap((real) => arms.map((arm, i) => row("portion", real, arm, 0.95 + real / 1e6 + i / 200))),
    ...arms.slice(0, 3).map((arm, i) => row("labelled", 100, arm, 0.75 + i / 20)),
  ],
  ...{ seeds: [1, 2, 3], steps: 1000, sources: 30_000, others: 30_000, test: 10_000, elapsedMs: 1 },
};

it("augmentationTable has a line a setting and a column an arm", () => {
  expect(augmentationTable(result)).toBe(`\
SETTING       REAL   ADDED  NOTHING ADDED     GENERATED  SHIFTED AND ROTATED  REAL SOURCES
20 %         6,000   6,000   95.60 ± 0.10  96.10 ± 0.10         96.60 ± 0.10  97.10 ± 0.10
50 %        15,000  15,000   96.50 ± 0.10  97.00 ± 0.10         97.50 ± 0.10  98.00 ± 0.10
100 labels     100     500   75.00 ± 0.10  80.00 ± 0.10         85.00 ± 0.10             –
`);
  const [{ standardError: _, ...alone }] = result.rows;
  expect(augmentationTable({ rows: [alone] })).toContain("  95.60  ");
});

describe("augmentationPlot", () => {
  it("draws a line, bars and dots an arm, and names the arms", () => {
    const svg = augmentationPlot(result, "portion");
    for (const text of ["nothing added", "generated", "shifted and rotated", "real sources", "20 %", "50 %"])
      expect(svg).toContain(`>${text}<`);
    expect(svg).toContain("mean of 3 seeds, bars of one standard error");
    expect(svg.match(/<circle/g)).toHaveLength(8 + 4);
    const few = augmentationPlot({ ...result, seeds: [1] }, "labelled");
    expect(few).toContain(">one seed<");
    expect(few).not.toContain("real sources");
    expect(few.match(/<circle/g)).toHaveLength(3 + 3);
  });

  it("is a PNG of twice its size", async () => {
    for (const kind of ["portion", "labelled"] as const)
      expect(decodePng(await augmentationPng(result, kind), kind).shape.slice(1)).toEqual([760, 1240]);
  });

  it("says where there is nothing to draw", () => {
    const rows = result.rows.filter(({ kind }) => kind === "portion");
    expect(() => augmentationPlot({ ...result, rows }, "labelled")).toThrow(
      "augmentation: there is nothing to draw, the experiment has no labelled setting",
    );
  });
});
