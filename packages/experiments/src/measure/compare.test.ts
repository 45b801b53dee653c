import { expect, it } from "vitest";
import { beyond, missed } from "./compare.js";

const row = (label: string, ours: number, published?: number) => ({
  label,
  ours: { negElbo: ours },
  ...(published !== undefined && { published: { negElbo: published } }),
});

it("missed names rows above the published figure by more than the tolerance", () => {
  const rows = [row("a", 101.6, 100), row("b", 101.4, 100), row("c", 90, 100), row("d", 1e3)];
  expect(missed(rows, 1.5)).toEqual(["a (+1.60)"]);
  expect(missed(rows, 2)).toEqual([]);
});

it("beyond says by how much, and to which side", () => {
  expect(beyond(row("a", 97.5), row("b", 95.25))).toBe("2.25 nats worse than");
  expect(beyond(row("a", 95), row("b", 95.5))).toBe("0.50 nats better than");
});
