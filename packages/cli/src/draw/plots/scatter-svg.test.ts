import { decodePng } from "@latents/core";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { scatterSvg } from "./scatter-svg.js";
import { svgToPng } from "../svg/svg-to-png.js";

const codes = {
  x: Float32Array.of(0, 1, 2, 3),
  y: Float32Array.of(0, 1, 0, 1),
  labels: Uint16Array.of(0, 0, 2, 2),
  classes: ["T-shirt <top>", "unused", "Dress & co"],
  axes: ["z0", "z1"] as [string, string],
  note: 'A "note" <with> marks.',
};

describe("scatterSvg", () => {
  it("has title, note, axes and a legend entry for each class that is there", () => {
    const { document } = parseHTML(scatterSvg("four & more", codes));
    const texts = [...document.querySelectorAll("text")].map(({ textContent }) => textContent.trim());
    for (const text of ["four & more", codes.note, "T-shirt <top>", "Dress & co"]) expect(texts).toContain(text);
    expect(texts.some((text) => text.includes("z0"))).toBe(true);
    expect(texts).not.toContain("unused");
    expect(document.querySelectorAll("circle")).toHaveLength(2);
  });

  it("is strict XML that draws in the classes' colours", async () => {
    const { pixels, shape } = decodePng(await svgToPng(scatterSvg("four", codes), { width: 640 }), "png", {
      channels: 3,
    });
    const area = shape[1] * shape[2];
    const has = (r: number, g: number, b: number): boolean =>
      Array.from({ length: area }, (_, at) => at).some(
        (at) => pixels[at] === r && pixels[area + at] === g && pixels[2 * area + at] === b,
      );
    // the legend's dots: classes 0 and 2
    expect(has(0x3f, 0x90, 0xda)).toBe(true);
    expect(has(0xbd, 0x1f, 0x01)).toBe(true);
    expect(has(0xff, 0xa9, 0x0e)).toBe(false);
  });

  it("has no legend without labels, and cuts a long one", () => {
    const { labels: _, ...plain } = codes;
    expect(parseHTML(scatterSvg("plain", plain)).document.querySelectorAll("circle")).toHaveLength(0);
    const many = {
      ...codes,
      x: new Float32Array(40),
      y: new Float32Array(40),
      labels: Uint16Array.from({ length: 40 }, (_, i) => i),
    };
    expect(scatterSvg("many", many)).toContain("and 10 more");
  });

  it("names classes at their medians, one above the other where these meet", () => {
    const heights = (x: Float32Array): number[] => {
      const { document } = parseHTML(scatterSvg("n", { ...codes, x, classes: ["first", "", "second"] }));
      const named = [...document.querySelectorAll('[font-weight="700"] text')];
      expect(named.map(({ textContent }) => textContent)).toEqual(["first", "second"]);
      return named.map((text) => Number(/,\s*([\d.]+)/.exec(text.getAttribute("transform")!)![1]));
    };
    const [a, b] = heights(Float32Array.of(0, 0, 9, 9));
    expect(a).toBe(b);
    const [c, d] = heights(Float32Array.of(0, 9, 0, 9));
    expect(Math.abs(c - d)).toBeCloseTo(15, 0);
  });

  it("says all of a note that is too long for one line", () => {
    const far = { ...codes, x: Float32Array.from({ length: 400 }, (_, i) => (i === 0 ? 1e6 : i % 7)) };
    const many = { ...far, y: Float32Array.from({ length: 400 }, (_, i) => i % 5), labels: undefined };
    const texts = [
      ...parseHTML(scatterSvg("n", { ...many, note: "A long word or two. ".repeat(4) })).document.querySelectorAll(
        "text",
      ),
    ];
    const note = texts.find(({ textContent }) => textContent.startsWith("A long"))!;
    const outside = texts.find(({ textContent }) => textContent.includes("1 lie outside the frame."))!;
    expect(Number(outside.getAttribute("y"))).toBeGreaterThan(Number(note.getAttribute("y")));
  });

  it("refuses codes without a finite position", () => {
    expect(() => scatterSvg("none", { ...codes, x: new Float32Array(4).fill(NaN) })).toThrow(
      "none: no code has a finite position; there is nothing to draw",
    );
  });
});
