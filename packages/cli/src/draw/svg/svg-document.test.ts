import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { SvgDocument, type SvgElement } from "./svg-document.js";

/** Plot numbers its clips through all drawings of a process. */
const numberless = (svg: string): string => svg.replace(/plot-clip-\d+/g, "clip");

describe("SvgDocument", () => {
  it("gives the very text that a whole DOM gives", () => {
    const rows = [1, 2, 3, 5, 8].map((y, x) => ({
      x,
      y,
      kind: x % 2 ? "a & b" : '"c" < d',
      text: `${x}\n${y}\u00a0m`,
    }));
    const options = (): Plot.PlotOptions => ({
      ...{ width: 300, height: 200, clip: true, facet: { data: rows, x: "kind" } },
      marks: [
        Plot.ruleY([0]),
        Plot.line(rows, { x: "x", y: "y", stroke: "kind" }),
        Plot.dot(rows, { x: "x", y: "y", title: "kind", fill: "y" }),
        Plot.text(rows, { x: "x", y: "y", text: "text" }),
        Plot.cell(rows, { x: "x", y: "y", fill: "y", inset: 1 }),
        Plot.rect(rows, { x1: "x", x2: "y", y1: "x", y2: "y" }),
      ],
    });
    const { document } = parseHTML("<!doctype html><html></html>");
    const whole = Plot.plot({ ...options(), document });
    const ours = Plot.plot({ ...options(), document: new SvgDocument() as unknown as Document });
    expect(numberless(ours.outerHTML)).toBe(numberless(whole.outerHTML));
    expect(ours.outerHTML.length).toBeGreaterThan(5000);
  });

  it("moves an element that is put elsewhere, and refuses what is no SVG", () => {
    const document = new SvgDocument();
    const make = (name: string): SvgElement => document.createElementNS("http://www.w3.org/2000/svg", name);
    const [g, a, b] = [make("g"), make("a"), make("b")];
    g.append(a, b);
    g.insertBefore(b, a);
    expect(g.outerHTML).toBe("<g><b /><a /></g>");
    a.appendChild(b);
    expect([g.outerHTML, b.parentNode === a]).toEqual(["<g><a><b /></a></g>", true]);
    b.remove();
    a.textContent = "1 < 2";
    expect(g.outerHTML).toBe("<g><a>1 &lt; 2</a></g>");
    expect(() => document.createElementNS("http://www.w3.org/1999/xhtml", "p")).toThrow("an SVG has no elements of");
  });
});
