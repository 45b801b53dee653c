import type { ImportanceNll } from "@latents/core";
import { expect, it } from "vitest";
import { importanceText, importanceWarning } from "./importance-text.js";

const measured: ImportanceNll = {
  ...{ nll: 95, standardError: 0.3, monteCarloError: 0.0123, effectiveSamples: 312.4, samples: 5000, images: 100 },
};

it("says how many samples count", () => {
  expect(importanceText(measured)).toBe("5,000 importance samples, effective 312 (6.2 %); Monte Carlo error 0.012");
  const { monteCarloError: _, ...single } = { ...measured, samples: 1, effectiveSamples: 1 };
  expect(importanceText(single)).toBe("1 importance samples");
});

it("warns where few of them do", () => {
  expect(importanceWarning(measured)).toBeUndefined();
  expect(importanceWarning({ ...measured, effectiveSamples: 150 })).toBeUndefined();
  expect(importanceWarning({ ...measured, effectiveSamples: 4.26 })).toBe(
    "NLL: the effective sample size is 4.3 of 5,000 (0.085 %): a few weights decide, and the true NLL is likely lower; raise --samples",
  );
});
