import { parseHTML } from "linkedom";
import { expect, it } from "vitest";
import { drawnOver, plotTitle } from "./over-plot.js";
import { renderRoc } from "../plots/render-roc.js";
import { scatterSvg } from "../plots/scatter-svg.js";

it("draws over a plot what it is given, letter by letter", () => {
  const title = "a $& b $' <c>";
  const svg = drawnOver("<svg><g></g></svg>", plotTitle(title, { x: 1, y: 2, size: 10, width: 500 }));
  expect(svg).toMatch(/^<svg><g><\/g><text [^>]*>a \$&amp; b \$&#39; &lt;c&gt;<\/text\s*><\/svg>$/);
});

const long = `a-data-set-in-a-folder-${"deep-".repeat(30)}`;
it.each<[string, () => string]>([
  ["a ROC curve", () => renderRoc(Float64Array.of(1, 2), Float64Array.of(2, 3), { title: long })],
  [
    "a map",
    () => scatterSvg(long, { x: Float32Array.of(0, 1), y: Float32Array.of(0, 1), axes: ["z0", "z1"], note: "" }),
  ],
])("the title of %s is cut to the picture", (_, draw) => {
  const texts = [...parseHTML(draw()).document.querySelectorAll("text")].map(({ textContent }) => textContent.trim());
  const title = texts.find((text) => text.startsWith("a-data-set"));
  expect(title).toMatch(/…$/);
  expect(title!.length).toBeLessThan(80);
});
