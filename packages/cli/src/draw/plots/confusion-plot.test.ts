import { decodePng } from "@latents/core";
import { describe, expect, it } from "vitest";
import { confusionPlot, confusionPng } from "./confusion-plot.js";

const confusion = [
  [980, 0, 20],
  [3, 1234, 0],
  [0, 0, 0],
];
const names = ["zero", "one", "<b>two"];

describe("confusionPlot", () => {
  it("writes counts, names, the share of each label and of all", () => {
    const svg = confusionPlot(confusion, names).text;
    for (const text of ["980", "20", "3", "1,234", "98.0 %", "99.8 %", "–", "zero", "one"])
      expect(svg).toContain(`>${text}</text>`);
    expect(svg).toContain("98.97 % of 2,237 images are classified right");
    // none of nothing is written
    expect(svg).not.toContain(">0</text>");
    expect(svg).not.toContain("<b>");
  });

  it("colours errors by their number, and what is right apart", () => {
    const rects = [
      ...confusionPlot(confusion, names).text.matchAll(/<g([^>]*fill="var\(--(train|validation)\)"[^>]*)>(.*?)<\/g>/g),
    ];
    const opacities = Object.fromEntries(
      rects.map(([, , colour, inside]) => [
        colour,
        [...inside.matchAll(/fill-opacity="([\d.]+)"/g)].map((m) => Number(m[1])),
      ]),
    );
    expect(opacities["train"]).toHaveLength(3);
    // 0 for 2 is the worst, then 1 for 0
    expect(opacities["validation"].filter((v) => v > 0)).toEqual([1, 0.3625]);
  });

  it("is wide enough for its heading, however few the classes", async () => {
    for (const n of [2, 3, 10]) {
      const rows = Array.from({ length: n }, () => new Array<number>(n).fill(700));
      const names = rows.map((_, i) => String(i));
      const { shape, pixels } = decodePng(await confusionPng(rows, names), "png", { channels: 1 });
      const [, height, width] = shape;
      const right = Array.from({ length: height }, (_, y) => pixels.subarray((y + 1) * width - 12, (y + 1) * width));
      // nothing touches the edge
      expect(right.every((edge) => edge.every((value) => value === pixels[0]))).toBe(true);
    }
  });

  it("draws any number of classes as a PNG", async () => {
    const many = Array.from({ length: 47 }, (_, i) =>
      Array.from({ length: 47 }, (_, j) => (i === j ? 90 : (i + j) % 3)),
    );
    const png = await confusionPng(
      many,
      many.map((_, i) => `class number ${i}`),
    );
    const [, height, width] = decodePng(png, "confusion").shape;
    expect(width).toBeGreaterThan(1300);
    expect(height).toBeGreaterThan(1300);
  });

  it("says what it cannot draw", () => {
    const message = "confusion: must be a square of two classes or more, each with a name";
    for (const [rows, words] of [
      [[[1]], ["a"]],
      [
        [[1, 2], [3]],
        ["a", "b"],
      ],
      [confusion, ["a", "b"]],
    ] as const)
      expect(() => confusionPlot(rows, words)).toThrow(message);
  });
});
