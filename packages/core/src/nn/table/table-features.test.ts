import { describe, expect, it } from "vitest";
import { fitTableEncoding, modelledColumns } from "../../data/index.js";
import { input, ndArray } from "../../graph/index.js";
import { fillUniform } from "../../random/index.js";
import { evaluate } from "../../runtime/reference.js";
import { people } from "../../testing/people.js";
import { Ledger, Scope } from "../scope.js";
import { featureCount, tableFeatures } from "./table-features.js";

const encoding = fitTableEncoding(people(100));
const columns = modelledColumns(encoding).map((one) => one.encoding);
const n = columns.length;
const rows = 4000;

/** The marks of the cells that the encoder is shown, [rows][n], all of them being seen, and the features before them. */
function shown(hide: number, training: boolean): { marks: number[][]; others: number[][] } {
  const x = input("x", [rows, 2 * n]);
  const ledger = new Ledger(training);
  const features = tableFeatures(encoding, hide).apply(x, new Scope(ledger, "encoder"));
  const feeds = new Map([
    [
      x,
      ndArray(
        Array.from({ length: rows * 2 * n }, (_, i) => (i % (2 * n) < n ? 0.5 : 1)),
        [rows, 2 * n],
      ),
    ],
  ]);
  for (const { tensor, stream, kind } of ledger.noise.values()) {
    const size = tensor.shape.reduce<number>((all, dim) => all * Number(dim), 1);
    expect(kind).toBe("uniform");
    const noise = fillUniform(new Float64Array(size), { seed: 1, stream, step: 0 });
    feeds.set(tensor, ndArray([...noise], tensor.shape as number[]));
  }
  const [{ data }] = evaluate([features], feeds);
  const width = featureCount(columns, hide > 0);
  const row = (i: number): number[] => [...data.slice(i * width, (i + 1) * width)];
  const all = Array.from({ length: rows }, (_, i) => row(i));
  const marks = hide > 0 ? n : 0;
  return { marks: all.map((v) => v.slice(width - marks)), others: all.map((v) => v.slice(0, width - marks)) };
}

describe("tableFeatures with hide", () => {
  const { marks, others } = shown(0.8, true);
  const shares = marks.map((row) => row.filter((v) => v === 0).length / n);
  const average = shares.reduce((sum, v) => sum + v / rows, 0);

  it("hides half of the largest share on average, each row by a share of its own", () => {
    expect(Math.abs(average - 0.4)).toBeLessThan(0.02);
    // of a share that is uniform in [0, 0.8), and a binomial beside: 0.8^2 / 12 + E[s (1 - s)] / n
    const wanted = 0.8 ** 2 / 12 + (0.4 - 0.8 ** 2 / 3) / n;
    const variance = shares.reduce((sum, v) => sum + (v - average) ** 2 / rows, 0);
    expect(Math.abs(variance - wanted)).toBeLessThan(0.1 * wanted);
  });

  it("leaves nothing of a hidden cell", () =>
    marks.forEach((row, i) => {
      const left = others[i].filter((v) => v !== 0).length;
      expect(left).toBeLessThanOrEqual(row.filter((v) => v === 1).length);
    }));

  it("hides nothing at inference, and marks cells then too", () => {
    const { marks: all } = shown(0.8, false);
    expect(all.every((row) => row.length === n && row.every((v) => v === 1))).toBe(true);
  });

  it("is no mark and no noise without it, and refuses a share above 1", () => {
    expect(shown(0, true).marks.every((row) => row.length === 0)).toBe(true);
    expect(() => tableFeatures(encoding, 1.5)).toThrow("tableFeatures: hide must be in [0, 1], got 1.5");
  });
});
