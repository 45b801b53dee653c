import { expect, it } from "vitest";
import { importances } from "./importance";

const grid = ["1", "2", "3"].flatMap((latent) => ["a", "b"].map((net) => [latent, net]));

it("tells the key that the figure goes with from one that it does not", () => {
  const figures = grid.map(([latent, net]) => 100 + 10 * Number(latent) + (net === "a" ? 0.1 : 0));
  const [first, second] = importances(["latent", "net"], grid, figures);
  expect([first.key, first.by]).toEqual(["latent", "values"]);
  expect(first.share).toBeGreaterThan(0.99);
  expect([second.key, second.share]).toEqual(["net", 0]);
  // the shares change places with the figure
  const other = grid.map(([latent, net]) => 100 + 0.01 * Number(latent) + (net === "a" ? 5 : 0));
  expect(importances(["latent", "net"], grid, other)[0].key).toBe("net");
});

it("a key with a value of its own in every setting counts by ranks, and not as if it explained all", () => {
  const rates = ["0.1", "0.01", "0.001", "0.0001", "0.05", "0.5"];
  const rows = rates.map((rate) => [rate]);
  const noise = importances(["rate"], rows, [3, 9, 1, 4, 5, 2])[0];
  expect(noise.by).toBe("ranks");
  expect(noise.share).toBeLessThan(0.5);
  expect(importances(["rate"], rows, rates.map(Number))[0].share).toBeCloseTo(1);
});

it("few settings, or a key that does not vary, tell nothing", () => {
  expect(importances(["latent"], [["1"], ["2"], ["3"]], [1, 2, 3])).toEqual([]);
  expect(importances(["latent"], [["1"], ["1"], ["1"], ["1"]], [1, 2, 3, 4])).toEqual([]);
  expect(importances(["net"], [["a"], ["b"], ["c"], ["d"]], [1, 2, 3, 4])).toEqual([]);
});
