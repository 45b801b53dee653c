import { expect, it } from "vitest";
import { metricsLine, mostLoggedLatents } from "./metrics-line.js";

const line = { step: 1, split: "train", loss: 3, rec: 2, kl: 1, elapsedMs: 1 };

it("takes lines with and without the KL of each latent, also with numbers that JSON lacks, and one of older logs", () => {
  expect(metricsLine(line)).toEqual(line);
  for (const klPerDimension of [[], [0.5, null], [-0.5, 1e300], new Array<number>(mostLoggedLatents).fill(0.5)])
    expect(metricsLine({ ...line, klPerDimension })).toEqual({ ...line, klPerDimension });
  expect(metricsLine({ ...line, klPerDimension: 0.5 })).toEqual({ ...line, klPerDimension: [0.5] });
});

it("leaves out a KL of latents that is no list of figures, and keeps the rest of the line", () => {
  const tooLong = new Array<number>(mostLoggedLatents + 1).fill(0.5);
  for (const klPerDimension of [null, "NaN", true, {}, [0.5, "0.5"], [[0.5]], [undefined], tooLong])
    expect(metricsLine({ ...line, klPerDimension })).toEqual(line);
});

it("takes no other vectors and no texts, and nothing without a step and a split", () => {
  const others = [
    { ...line, mi: [0.5] },
    { ...line, mi: "0.5" },
    { ...line, step: 0.5 },
    { ...line, split: "test" },
  ];
  for (const other of [...others, null, 1, "a", []]) expect(metricsLine(other)).toBeUndefined();
});
