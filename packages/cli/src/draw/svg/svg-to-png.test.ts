import { decodePng } from "@latents/core";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { svgPlot } from "./svg-plot.js";
import { standaloneSvg } from "./standalone-svg.js";
import { svgToPng } from "./svg-to-png.js";

const square = (inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" viewBox="0 0 20 10">${inside}</svg>`;

/** [red, green, blue] of a pixel. */
async function pixel(svg: string, x: number, y: number, background?: string): Promise<number[]> {
  const { shape, pixels } = decodePng(await svgToPng(svg, { background }), "png", { channels: 3 });
  const [, height, width] = shape;
  return [0, 1, 2].map((c) => pixels[(c * height + y) * width + x]);
}

describe("svgToPng", () => {
  it("draws at its own size or a chosen width, on white or a chosen colour", async () => {
    expect(decodePng(await svgToPng(square("")), "png").shape).toEqual([3, 10, 20]);
    expect(decodePng(await svgToPng(square(""), { width: 50 }), "png").shape).toEqual([3, 25, 50]);
    expect(await pixel(square(""), 3, 3)).toEqual([255, 255, 255]);
    expect(await pixel(square(""), 3, 3, "#123456")).toEqual([0x12, 0x34, 0x56]);
  });

  it("draws the report's colours, which a rasteriser does not know", async () => {
    const filled = (fill: string): string => square(`<rect width="20" height="10" fill="${fill}"/>`);
    expect(await pixel(filled("var(--train)"), 3, 3)).toEqual([0x2a, 0x68, 0xc8]);
    expect(await pixel(filled("var(--mine, #010203)"), 3, 3)).toEqual([1, 2, 3]);
    const style = `<style>.a { fill: var(--validation) }</style><rect class="a" width="20" height="10"/>`;
    expect(await pixel(square(style), 3, 3)).toEqual([0xd0, 0x64, 0x0a]);
    expect(await pixel(filled("currentColor"), 3, 3)).toEqual([0x5d, 0x64, 0x6e]);
  });

  it("sets text without fonts of the machine, in bold and with other alphabets too", async () => {
    const ink = async (text: string, more = ""): Promise<number> => {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20" ${more}><text x="2" y="15" font-size="14">${text}</text></svg>`;
      const { pixels } = decodePng(await svgToPng(svg), "png", { channels: 1 });
      return pixels.reduce((sum, value) => sum + (255 - value), 0);
    };
    const plain = await ink("steps");
    expect(plain).toBeGreaterThan(5000);
    expect(await ink("steps", 'font-weight="bold"')).toBeGreaterThan(1.2 * plain);
    expect(await ink("Ωλψ → é")).toBeGreaterThan(5000);
    expect(await ink("steps", 'font-family="no such font"')).toBe(plain);
  });

  it.each([
    ["", {}, 'picture: must be the text of an SVG, got ""'],
    ["<html></html>", {}, 'picture: must be the text of an SVG, got "<html></html>"'],
    [square("<g>"), {}, /^svgToPng: cannot draw this SVG: /],
    [square('<g fill="var(--blue)"/>'), {}, /^picture: there is no colour --blue; give it as var\(--blue, #123456\), /],
    [square(""), { width: 0 }, "svgToPng: width must be a whole number from 1 to 16384, got 0"],
    [square(""), { background: "not a colour" }, /^svgToPng: cannot draw this SVG: /],
  ])("refuses %j with %j", async (svg, options, message) => {
    await expect(svgToPng(svg, options)).rejects.toThrow(message);
    await expect(svgToPng(svg, options)).rejects.toHaveProperty("kind", "input");
  });
});

describe("standaloneSvg", () => {
  const plot = (label: string): string =>
    svgPlot(label, {
      ...{ width: 120, height: 80, x: { label } },
      marks: [
        Plot.line(
          [
            { x: 0, y: 0 },
            { x: 1, y: 1 },
          ],
          { x: "x", y: "y", stroke: "var(--train)" },
        ),
      ],
    }).text;

  it("makes a report's plot a file that reads as XML, whatever its texts", async () => {
    const hostile = `a < b & "c" ="<text>" aria-label="`;
    const svg = standaloneSvg(plot(hostile), { background: "#ffffff" });
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" font-family="[^"]+" font-size="11" color="#5d646e" aria-label="a &lt; b &amp; &quot;c/,
    );
    expect(svg).not.toContain("var(");
    expect(svg).toContain('stroke="#2a68c8"');
    const { document } = parseHTML(svg);
    expect([...document.querySelectorAll("text")].some(({ textContent }) => textContent.includes(hostile))).toBe(true);
    // resvg parses strict XML
    expect((await svgToPng(svg)).length).toBeGreaterThan(100);
  });

  it("leaves what is said, and is its own fixed point", () => {
    const svg = standaloneSvg(plot("x"), { fontSize: 20 });
    expect(svg).toContain('font-size="20"');
    expect(standaloneSvg(svg)).toBe(svg);
  });

  it("gives scattered codes the colours of their classes", async () => {
    const dot = '<g class="dots small"><path class="k2" stroke-width="9" d="M10,5h0"/></g>';
    expect(await pixel(square(dot), 10, 5)).not.toEqual([255, 255, 255]);
    expect(standaloneSvg(square(dot))).toContain(".dots .k2 { stroke: #bd1f01 }");
  });
});
