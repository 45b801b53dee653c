import { decodePng, InputError } from "@latents/core";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { renderCurves, type CurveSeries, type CurvesOptions } from "./render-curves.js";
import { svgToPng } from "../svg/svg-to-png.js";

const line = (label: string, values: readonly number[]): CurveSeries => ({
  label,
  points: values.map((y, i) => ({ x: 100 * (i + 1), y })),
});
const axes = { xLabel: "step", yLabel: "NELBO, nats per image" };
const falling = Array.from({ length: 200 }, (_, i) => 100 + 200 * Math.exp(-i / 20));
const draw = (series: readonly CurveSeries[], options: Partial<CurvesOptions> = {}): Document =>
  parseHTML(renderCurves(series, { ...axes, ...options })).document;
const texts = (document: Document): string[] => [...document.querySelectorAll("text")].map((node) => node.textContent);
/** The y of a curve's points, in pixels down. */
const heights = (document: Document, curve = 0): number[] =>
  [...document.querySelectorAll('[aria-label="line"] path')][curve]
    .getAttribute("d")!
    .slice(1)
    .split("L")
    .map((point) => Number(point.split(",")[1]));

describe("renderCurves", () => {
  it("draws each series in a colour of its own, with axes, units, legend and title", () => {
    const document = draw([line("z = 2", falling), line("z <20> & more", falling)], { title: "Two & sizes" });
    const lines = [...document.querySelectorAll('[aria-label="line"]')].map((g) => g.outerHTML);
    expect(lines).toHaveLength(2);
    expect(lines.map((text) => /stroke="(#[0-9a-f]{6})"/.exec(text)?.[1])).toEqual(["#3f90da", "#ffa90e"]);
    const swatches = [...document.querySelectorAll(".legend line")].map((node) => node.getAttribute("stroke"));
    expect(swatches).toEqual(["#3f90da", "#ffa90e"]);
    for (const text of ["z = 2", "z <20> & more", "↑ NELBO, nats per image", "step →", "Two & sizes", "20k", "4k"])
      expect(texts(document)).toContain(text);
    expect(heights(document)).toEqual([...heights(document)].sort((a, b) => a - b));
  });

  it("is a picture too, with its title above the axis' label", async () => {
    const options = { ...axes, title: "Title", width: 400, height: 200 };
    const png = await svgToPng(renderCurves([line("one", falling)], options), { width: 800 });
    const { shape, pixels } = decodePng(png, "png", { channels: 1 });
    expect(shape).toEqual([1, 460, 800]);
    const rows = Array.from({ length: 460 }, (_, y) => pixels.subarray(y * 800, y * 800 + 200).some((v) => v < 128));
    // text of the title, a gap, text of the label
    const first = rows.indexOf(true);
    const gap = rows.indexOf(false, first);
    expect([first < 40, gap < 55, rows.indexOf(true, gap) > 58]).toEqual([true, true, true]);
    expect(pixels[0]).toBe(255);
  });

  it("cuts the spike of the first steps, and says so", () => {
    const document = draw([line("spiky", [5000, ...falling])]);
    expect(texts(document).at(-1)).toMatch(
      /^Axis cut to the bulk of the run; \d+ of 201 points lie outside \(up to 5,000\.0\)\.$/,
    );
    expect(texts(draw([line("calm", falling.slice(20, 40))])).join()).not.toContain("Axis cut");
  });

  it.each<[string, number[], string[]]>([
    ["epochs", [1, 2, 3], ["1", "2", "3"]],
    ["two steps", [1, 2], ["1", "2"]],
    ["one step", [5], ["5"]],
    ["points between whole epochs", [0.5, 1, 1.5, 2, 2.5, 3], ["1", "2", "3"]],
    ["nearly three epochs", [0.05, 2.95], ["1", "2"]],
    ["many epochs", [0.25, 60], ["10", "20", "30", "40", "50", "60"]],
    ["less than an epoch", [0.1, 0.2, 0.4], ["0.1", "0.15", "0.2", "0.25", "0.3", "0.35", "0.4"]],
  ])("marks x at whole numbers where it can: %s", (_, places, ticks) => {
    const document = draw([{ label: "a", points: places.map((x) => ({ x, y: x })) }], { xLabel: "epoch" });
    const marks = [...document.querySelectorAll('[aria-label="x-axis tick label"] text')];
    expect(marks.map((node) => node.textContent)).toEqual(ticks);
  });

  it("smooths, sorts, leaves out what is not finite, and is logarithmic on request", () => {
    const zigzag = Array.from({ length: 101 }, (_, i) => (i % 2 === 0 ? 90 : 110) + i / 10);
    const [calm, flat] = [line("b", [80, 130]), 51];
    const jumps = (document: Document): number => {
      const curve = heights(document).slice(flat, -flat / 2);
      return Math.max(...curve.slice(1).map((y, i) => Math.abs(y - curve[i])));
    };
    const raw = draw([line("a", zigzag), calm]);
    expect(jumps(raw)).toBeGreaterThan(50);
    expect(jumps(draw([line("a", zigzag)], { smooth: flat }))).toBeLessThan(50);
    const holes = {
      label: "holes",
      points: [
        { x: 3, y: 3 },
        { x: 2, y: NaN },
        { x: 1, y: 1 },
      ],
    };
    expect(heights(draw([holes]))).toHaveLength(2);
    expect(heights(draw([holes]))[0]).toBeGreaterThan(heights(draw([holes]))[1]);
    // 1, 10, 100 lie at equal distances
    const [low, middle, high] = heights(draw([line("powers", [1, 10, 100])], { log: true }));
    expect(low - middle).toBeCloseTo(middle - high, 1);
    expect(heights(draw([line("powers", [0, 1, 10, 100])], { log: true }))).toHaveLength(3);
  });

  it("tells 40 series apart and makes room for their names", () => {
    const document = draw(Array.from({ length: 40 }, (_, i) => line(`run ${i}`, falling)));
    const kinds = [...document.querySelectorAll(".legend line")].map(
      (node) => `${node.getAttribute("stroke")} ${node.getAttribute("stroke-dasharray")}`,
    );
    expect(new Set(kinds).size).toBe(40);
    expect(Number(document.querySelector("svg")!.getAttribute("height"))).toBeGreaterThan(40 * 19);
  });

  it.each<[CurveSeries[], Partial<CurvesOptions>, string]>([
    [[], {}, "curves: there is nothing to draw, no series was given"],
    [[line("empty", [NaN])], {}, 'curves: "empty" has no finite point to draw'],
    [
      [line("neg", [-1, 0])],
      { log: true },
      'curves: "neg" has no value above 0 for a logarithmic axis; draw it on a linear one',
    ],
    [[line("a", [1])], { smooth: 0 }, "curves: smooth must be a positive whole number of points, got 0"],
    [Array.from({ length: 41 }, () => line("a", [1])), {}, "curves: at most 40 can be told apart in one plot, got 41"],
  ])("says what is wrong, case %#", (series, options, message) => {
    const attempt = (): string => renderCurves(series, { ...axes, ...options });
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(InputError);
  });
});
