import { InputError } from "@latents/core";
import * as Plot from "@observablehq/plot";
import { fitText, textWidth } from "../svg/text-width.js";
import { html, visibleText, type Html } from "../svg/html.js";
import { count } from "./quantity.js";
import { svgPlot } from "../svg/svg-plot.js";

const FONT = 12;
const HEADING = 14;
/** A class's name is cut where it is longer. */
const NAME = 86;
/** Beyond so many classes counts would not be read. */
const MOST_COUNTED = 30;

/**
 * A confusion matrix as a picture: a row a label, a column a prediction, counts in the cells. What is right is blue; errors are orange, the darker
 * the more they are, by the largest of them. Throws InputError unless it is square and has a name for each class.
 */
export function confusionPlot(confusion: readonly (readonly number[])[], names: readonly string[]): Html {
  const n = confusion.length;
  if (n < 2 || confusion.some((row) => row.length !== n) || names.length !== n)
    throw new InputError(
      `confusion: must be a square of two classes or more, each with a name, got ${n} rows and ${names.length} names`,
    );
  const cells = confusion.flatMap((row, label) => row.map((images, predicted) => ({ label, predicted, images })));
  const most = Math.max(1, ...cells.map(({ label, predicted, images }) => (label === predicted ? 0 : images)));
  const totals = confusion.map((row) => row.reduce((a, v) => a + v, 0));
  const right = confusion.reduce((a, row, i) => a + row[i], 0);
  const all = totals.reduce((a, v) => a + v, 0);
  const shown = names.map((name) => fitText(visibleText(name, 60), FONT, NAME));
  const longest = Math.max(12, ...shown.map((name) => textWidth(name, FONT)));
  const left = 34 + longest;
  const side = n <= 12 ? 44 : n <= MOST_COUNTED ? 32 : 14;
  const tick = (i: number): string => shown[i];
  const upright = shown.every((name) => name.length <= 3);
  const heading = `${((100 * right) / Math.max(1, all)).toFixed(2)} % of ${count(all)} images are classified right`;
  // few classes are narrower than the heading
  const beside = Math.max(64, Math.ceil(textWidth(heading, 1.1 * HEADING)) + 12 - n * side);
  const size = { width: left + n * side + beside, marginLeft: left, marginRight: beside };
  const bottom = upright ? 44 : 40 + longest * Math.SQRT1_2;
  const opacity = ({ label, predicted, images }: (typeof cells)[number]): number =>
    images === 0 ? 0 : label === predicted ? 0.16 + 0.3 * (images / totals[label]) : 0.25 + 0.75 * (images / most);
  const wrong = cells.filter(({ label, predicted }) => label !== predicted);
  return svgPlot("Confusion matrix: a row for each label, a column for each prediction", {
    ...{ ...size, height: 46 + n * side + bottom, marginTop: 46, marginBottom: bottom },
    x: {
      type: "band",
      label: "predicted",
      labelAnchor: "center",
      tickFormat: tick,
      tickSize: 0,
      padding: 0.04,
      tickRotate: upright ? 0 : -45,
      labelOffset: bottom - 8,
    },
    y: {
      type: "band",
      label: "label",
      labelAnchor: "center",
      tickFormat: tick,
      tickSize: 0,
      padding: 0.04,
      labelOffset: left - 12,
    },
    marks: [
      Plot.cell(cells, { x: "predicted", y: "label", fill: "var(--wash)" }),
      Plot.cell(
        cells.filter(({ label, predicted }) => label === predicted),
        { x: "predicted", y: "label", fill: "var(--train)", fillOpacity: opacity },
      ),
      Plot.cell(wrong, { x: "predicted", y: "label", fill: "var(--validation)", fillOpacity: opacity }),
      n > MOST_COUNTED
        ? null
        : Plot.text(
            cells.filter(({ images }) => images > 0),
            {
              x: "predicted",
              y: "label",
              text: ({ images }: { images: number }) => count(images),
              fill: "var(--ink)",
              fontSize: FONT,
            },
          ),
      Plot.text(totals, {
        y: (_: number, i: number) => i,
        text: (total: number, i: number) => (total === 0 ? "–" : `${((100 * confusion[i][i]) / total).toFixed(1)} %`),
        ...{ frameAnchor: "right", textAnchor: "start", dx: 8, fill: "var(--soft)", fontSize: FONT },
      }),
      Plot.text([heading], {
        ...{ frameAnchor: "top-left", dy: -28, textAnchor: "start", fontWeight: 700, fill: "var(--ink)" },
        fontSize: HEADING,
      }),
    ],
  });
}

/** The same as a PNG file. */
export async function confusionPng(
  confusion: readonly (readonly number[])[],
  names: readonly string[],
): Promise<Uint8Array> {
  const { svgToPng } = await import("../svg/svg-to-png.js");
  const svg = html`${confusionPlot(confusion, names)}`.text;
  const width = Number(/ width="(\d+)/.exec(svg)?.[1] ?? 540);
  return svgToPng(svg, { width: Math.min(16_384, 2 * width) });
}
