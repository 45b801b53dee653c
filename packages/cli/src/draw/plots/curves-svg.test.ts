import { describe, expect, it } from "vitest";
import { curvesSvg } from "./curves-svg.js";
import { renderCurves as direct } from "./render-curves.js";

describe("curvesSvg", () => {
  it("is renderCurves, loaded when it is called", async () => {
    const series = [
      {
        label: "a",
        points: [
          { x: 0, y: 1 },
          { x: 1, y: 2 },
        ],
      },
    ];
    const axes = { xLabel: "x", yLabel: "y" };
    const steady = (svg: string): string => svg.replace(/plot-clip-\d+/g, "");
    expect(steady(await curvesSvg(series, axes))).toBe(steady(direct(series, axes)));
  });
});
