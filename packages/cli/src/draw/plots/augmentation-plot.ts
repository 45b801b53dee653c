import { InputError, type AugmentationArm, type AugmentationResult, type AugmentationRow } from "@latents/core";
import * as Plot from "@observablehq/plot";
import { drawnOver, plotTitle } from "../svg/over-plot.js";
import { textWidth } from "../svg/text-width.js";
import { html } from "../svg/html.js";
import { svgPlot } from "../svg/svg-plot.js";
import { armTitles, rowsBySetting, settingTitle } from "./augmentation-table.js";

const FONT = 12;
const WIDTH = 620;
const HEIGHT = 380;
const ABOVE = 58;
/** Of the arms; those of the report's classes, which are told apart without colour vision. */
const colours: Readonly<Record<AugmentationArm, string>> = {
  real: "var(--c8)",
  generated: "var(--c6)",
  classical: "var(--c0)",
  sources: "var(--c4)",
};
/** Settings stand at equal distances, arms a little apart. */
const apart = 0.09;
/** Half the width of an error bar's ends. */
const cap = 0.02;

interface Point {
  readonly x: number;
  readonly arm: AugmentationArm;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Accuracy against the share of real images, or against the number of labelled ones, by arm, with error bars of one standard error over the seeds: an SVG.
 * Throws InputError where the experiment has no such setting.
 */
export function augmentationPlot({ rows, seeds }: AugmentationResult, kind: AugmentationRow["kind"]): string {
  const settings = rowsBySetting(rows, kind);
  if (settings.length === 0)
    throw new InputError(`augmentation: there is nothing to draw, the experiment has no ${kind} setting`);
  const arms = (Object.keys(armTitles) as AugmentationArm[]).filter((arm) =>
    settings[0].some((row) => row.arm === arm),
  );
  const points = settings.flatMap((setting, at) =>
    setting.map(({ arm, accuracy, standardError = 0 }): Point => {
      const [mean, error] = [100 * accuracy, 100 * standardError];
      const x = at + apart * (arms.indexOf(arm) - (arms.length - 1) / 2);
      return { x, arm, mean, low: mean - error, high: mean + error };
    }),
  );
  const fill = ({ arm }: Point): string => colours[arm];
  const what = kind === "portion" ? "share of the other half that is added to" : "labelled images";
  const svg = svgPlot(`Accuracy on the test images by ${what}`, {
    ...{ width: WIDTH, height: HEIGHT, marginTop: ABOVE, marginLeft: 66, marginRight: 20, marginBottom: 46 },
    x: {
      ...{ type: "linear", domain: [-0.4, settings.length - 0.6], ticks: settings.map((_, i) => i), labelOffset: 38 },
      tickFormat: (i: number) => settingTitle(settings[i][0]).replace(" labels", ""),
      label: kind === "portion" ? "real images: share of the half that the VAE has not seen" : "labelled images",
      labelAnchor: "center",
      labelArrow: "none",
    },
    y: { label: "test images right, %", grid: true, nice: true, ticks: 6, labelOffset: 58, labelAnchor: "center" },
    marks: [
      Plot.line(points, { x: "x", y: "mean", z: "arm", stroke: fill, strokeWidth: 1.4, strokeOpacity: 0.5 }),
      Plot.ruleX(points, { x: "x", y1: "low", y2: "high", stroke: fill, strokeWidth: 1.6 }),
      Plot.ruleY(
        points
          .filter(({ low, high }) => high > low)
          .flatMap((point) => [point.low, point.high].map((y) => ({ ...point, y }))),
        { x1: ({ x }: Point) => x - cap, x2: ({ x }: Point) => x + cap, y: "y", stroke: fill, strokeWidth: 1.6 },
      ),
      Plot.dot(points, { x: "x", y: "mean", fill, r: 3.6 }),
    ],
  }).text;
  const note = seeds.length > 1 ? `mean of ${seeds.length} seeds, bars of one standard error` : "one seed";
  const title = html`${plotTitle("Added to real images", { x: 16, y: 22, size: 14, width: WIDTH / 2 })}
    <text x="${WIDTH - 16}" y="22" text-anchor="end" font-size="${FONT}" fill="var(--soft)">${note}</text>`;
  return drawnOver(svg, html`${title}${legend(arms)}`);
}

function legend(arms: readonly AugmentationArm[]) {
  let x = 16;
  const entries = arms.map((arm) => {
    const at = x;
    x += 34 + textWidth(armTitles[arm], FONT);
    return html`<circle cx="${at + 4}" cy="38" r="4" fill="${colours[arm]}" /><text
        x="${at + 13}"
        y="42"
        text-anchor="start"
        font-size="${FONT}"
        fill="var(--ink)"
        >${armTitles[arm]}</text
      >`;
  });
  return html`${entries}`;
}

/** The same as a PNG file, at twice its size. */
export async function augmentationPng(result: AugmentationResult, kind: AugmentationRow["kind"]): Promise<Uint8Array> {
  const { svgToPng } = await import("../svg/svg-to-png.js");
  return svgToPng(augmentationPlot(result, kind), { width: 2 * WIDTH });
}
