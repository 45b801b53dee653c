import { expect, it } from "vitest";
import { figureAxis, keyAxis } from "./parallel-axes";

it("numbers by size, over orders of magnitude by logarithm, words in their order, the least figure above", () => {
  expect(keyAxis("latent", ["2", "10", "6"]).places).toEqual([0, 1, 0.5]);
  expect(keyAxis("rate", ["0.01", "0.0001", "0.001"]).places[2]).toBeCloseTo(0.5);
  expect(keyAxis("net", ["mlp", "conv", "mlp", "deep"]).places).toEqual([0, 0.5, 0, 1]);
  expect(keyAxis("seed", ["1", "1"]).places).toEqual([0.5, 0.5]);
  const { places, marks } = figureAxis("Test NELBO", [120, 100, 110]);
  expect(places).toEqual([0, 1, 0.5]);
  expect(marks.map(({ text }) => text)).toEqual(["100.00", "110.00", "120.00"]);
});

it("marks both ends of an axis, and between them what does not lie on another mark", () => {
  const marksOf = (values: readonly number[]): readonly string[] =>
    keyAxis("rate", values.map(String)).marks.map(({ text }) => text);
  expect(marksOf([0, 1, 50, 55, 60, 99, 100])).toEqual(["0", "50", "60", "100"]);
  expect(marksOf(Array.from({ length: 40 }, (_, i) => i)).length).toBeLessThan(14);
});
