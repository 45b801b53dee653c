import * as Plot from "@observablehq/plot";
import { trusted, visibleText, type Html } from "./html.js";
import { SvgDocument, type SvgElement } from "./svg-document.js";

/**
 * Draws with Observable Plot into a document of its own and returns the `<svg>` as HTML. Legends and titles stay outside, as HTML:
 * with them Plot would return a `<figure>`. Colours are `var(--...)` of the page, so that one drawing serves light, dark and print.
 */
export function svgPlot(label: string, options: Plot.PlotOptions): Html {
  const document = new SvgDocument() as unknown as Document;
  const svg = Plot.plot({ className: "plot", ...options, document }) as unknown as SvgElement;
  // Plot's own rules: the page, and a file that stands alone, have theirs
  for (const child of svg.children) if (child.localName === "style") child.remove();
  svg.removeAttribute("font-family");
  svg.removeAttribute("font-size");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", visibleText(label, 500));
  return trusted(svg.outerHTML.replace(COORDINATES, (attribute) => attribute.replace(/(\.\d\d)\d+/g, "$1")));
}

/** Attributes that hold positions; two decimals of a pixel are enough. Texts, such as small tick values, stay whole. */
const COORDINATES = / (?:d|[xy][12]?|c[xy]|width|height|transform)="[^"]*"/g;
