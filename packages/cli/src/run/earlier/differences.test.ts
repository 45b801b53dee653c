import { expect, it } from "vitest";
import { differences } from "./differences.js";

it("differences names each key that differs, whatever their order, and nothing where all are equal", () => {
  const config = { train: { steps: 20_000, batch: 100 }, model: { hidden: [300, 300] }, limit: undefined };
  expect(differences(config, { model: { hidden: [300, 300] }, train: { batch: 100, steps: 20_000 } })).toEqual([]);
  expect(differences(config, { train: { steps: 400, batch: 100 }, model: { hidden: [300] }, limit: 3 })).toEqual([
    { key: "train.steps", found: "20000", wanted: "400" },
    { key: "model.hidden", found: "[300,300]", wanted: "[300]" },
    { key: "limit", found: "none", wanted: "3" },
  ]);
  expect(differences({ a: { type: "x" } }, { a: "x" })).toEqual([{ key: "a", found: '{"type":"x"}', wanted: '"x"' }]);
});
