import { expect, it } from "vitest";
import { metricTitle, metricUnit } from "./metric-names";

it("names a logged figure as a person would, with its unit", () => {
  expect(["rec", "crossEntropy", "labelledAccuracy"].map(metricTitle)).toEqual([
    "REC",
    "Cross entropy",
    "Labelled accuracy",
  ]);
  expect(["crossEntropy", "labelledAccuracy", "mmd"].map((key) => metricUnit(key))).toEqual([
    "nats per image",
    "share of images",
    "no unit",
  ]);
});
