import { expect, it } from "vitest";
import type { Figures } from "../workbench/findings.js";
import { verdictOf, verdictTable } from "./verdicts.js";
import type { SavedResult } from "./write-result.js";

const verdict = (published: Figures, ours: Figures): string => verdictOf({ label: "z", published, ours });

it("less is better but for shares and scores, and two standard errors of ours count as equal", () => {
  expect(verdict({ negElbo: 98.7 }, { negElbo: 99.6, standardError: 0.3 })).toBe("missed by 0.9");
  expect(verdict({ negElbo: 98.7 }, { negElbo: 99.6, standardError: 0.5 })).toBe("matched");
  expect(verdict({ negElbo: 98.7 }, { negElbo: 97.5 })).toBe("beaten by 1.2");
  expect(verdict({ accuracy: 0.975 }, { accuracy: 0.985 })).toBe("beaten by 1.00 %");
  expect(verdict({ mig: 0.13 }, { mig: 0.07 })).toBe("missed by 0.06");
  expect(verdict({ posteriorVariance1: 0.02 }, { posteriorVariance1: 0.03 })).toBe("differs by 0.01");
  expect(verdict({ nll: 86 }, { negElbo: 100 })).toBe("not measured");
  // the standard error is that of the first figure
  expect(verdict({ accuracy: 0.95 }, { negElbo: 100, standardError: 0.3, accuracy: 0.93 })).toBe("missed by 2.00 %");
});

it("a row for each published figure with the reason of a miss, and one for an experiment without", () => {
  const result = (id: string, rows: SavedResult["rows"], seen: string): SavedResult => ({
    ...{ id, title: "", command: "", commit: "", seeds: [], machine: "", elapsedMs: 0, protocol: "", source: "" },
    ...{ rows, seen, pictures: [] },
  });
  const labelled = (percent: number): SavedResult["rows"][number] => ({
    label: `M2, labelled images ${percent}`,
    ...{ published: { accuracy: 0.95 }, ours: { accuracy: percent / 100 } },
  });
  const table = verdictTable([
    {
      ...result("e6-iwae", [{ label: "k = 1", published: { nll: 86.76 }, ours: { nll: 94.2 } }], ""),
      shortened: { steps: 1, published: 5 },
    },
    result("e1-m2", [94, 91].map(labelled), ""),
    result("e1-m2-moved", [96, 95.5].map(labelled), ""),
    result("e6-cost", [{ label: "k = 50", published: { nll: 84.78 }, ours: { hours: 12.3 }, note: "not trained" }], ""),
    result(
      "e2-conv",
      [{ label: "sum", ours: { rec: 1 } }],
      "It reads 95.4 % right. Pooling does not fail here (missed).",
    ),
  ]);
  expect(table.match(/^\| \[.*/gm)).toEqual([
    "| [e6-iwae](#e6-iwae) | k = 1 | nll 86.76 | 94.2 | missed by 7.44: 20 % of the published steps |",
    "| [e1-m2](#e1-m2) | M2, labelled images 94 | accuracy 95.00 % | 94.00 % | missed by 1.00 %: the source tells one choice of the 100 labels; 2 choices lie 3.0 points apart; of moved images 95.50 % or more |",
    "| [e1-m2](#e1-m2) | M2, labelled images 91 | accuracy 95.00 % | 91.00 % | missed by 4.00 %: the source tells one choice of the 100 labels; 2 choices lie 3.0 points apart; of moved images 95.50 % or more |",
    "| [e1-m2-moved](#e1-m2-moved) | M2, labelled images 96 | accuracy 95.00 % | 96.00 % | beaten by 1.00 % |",
    "| [e1-m2-moved](#e1-m2-moved) | M2, labelled images 95.5 | accuracy 95.00 % | 95.50 % | beaten by 0.50 % |",
    "| [e6-cost](#e6-cost) | k = 50 | nll 84.78 | - | not measured: 12 hours of one core; not trained |",
    "| [e2-conv](#e2-conv) | no figures | - | - | Pooling does not fail here (missed). |",
  ]);
});
