import { expect, it } from "vitest";
import { isMetricsLine, mostLoggedLatents } from "./metrics-line.js";

const line = { step: 1, split: "train", loss: 3, rec: 2, kl: 1, elapsedMs: 1 };
const latents = (count: number): object => ({ ...line, klPerDimension: new Array<number>(count).fill(0.5) });

it("takes lines with and without the KL of each latent, also those of older logs and with numbers that JSON lacks", () => {
  expect(isMetricsLine(line)).toBe(true);
  expect(isMetricsLine(latents(mostLoggedLatents))).toBe(true);
  expect(isMetricsLine({ ...line, klPerDimension: [0.5, null] })).toBe(true);
  expect(isMetricsLine({ ...line, klPerDimension: 0.5 })).toBe(true);
});

it("takes no other vectors, no longer ones and no texts", () => {
  expect(isMetricsLine(latents(mostLoggedLatents + 1))).toBe(false);
  expect(isMetricsLine({ ...line, klPerDimension: [0.5, "0.5"] })).toBe(false);
  expect(isMetricsLine({ ...line, klPerDimension: [[0.5]] })).toBe(false);
  expect(isMetricsLine({ ...line, mi: [0.5] })).toBe(false);
});
