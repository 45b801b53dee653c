import { rocCurve } from "@latents/core";
import * as Plot from "@observablehq/plot";
import { svgPlot } from "../svg/svg-plot.js";
import { drawnOver, plotTitle } from "../svg/over-plot.js";
import { standaloneSvg } from "../svg/standalone-svg.js";

/** How `renderRoc` draws. */
export interface RocOptions {
  readonly title: string;
  /** A point of the curve that is marked, with its rates in words. */
  readonly marked?: { readonly falseAlarms: number; readonly detectionRate: number };
}

const WIDTH = 460;
const HEIGHT = 480;
const MOST_POINTS = 1000;

/** A ROC curve as an SVG that stands alone: share of anomalous images found against share of false alarms. */
export function renderRoc(normal: Float64Array, anomalous: Float64Array, { title, marked }: RocOptions): string {
  const { falseAlarmRates, detectionRates } = rocCurve(normal, anomalous);
  const points = corners(falseAlarmRates, detectionRates);
  const percent = (rate: number): string => `${Number((100 * rate).toFixed(2))} %`;
  const mark = marked && [{ x: marked.falseAlarms, y: marked.detectionRate }];
  const words = marked && `${percent(marked.detectionRate)} found at ${percent(marked.falseAlarms)} false alarms`;
  const plot = svgPlot(title, {
    ...{ width: WIDTH, height: HEIGHT, marginTop: 48, marginLeft: 58, marginBottom: 48, marginRight: 18 },
    x: { label: "false alarms, share of normal images", domain: [0, 1], grid: true, labelOffset: 38 },
    y: {
      label: "found, share of anomalous images",
      domain: [0, 1],
      grid: true,
      labelOffset: 46,
      labelAnchor: "center",
    },
    marks: [
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: "var(--faint)", strokeDasharray: "3,4" },
      ),
      Plot.line(points, { x: "x", y: "y", stroke: "var(--train)", strokeWidth: 2 }),
      mark && Plot.dot(mark, { x: "x", y: "y", fill: "var(--test)", r: 4 }),
      mark &&
        Plot.text(mark, { x: "x", y: "y", text: [words!], dx: 10, dy: 16, textAnchor: "start", fill: "var(--ink)" }),
    ],
  });
  const heading = plotTitle(title, { x: 12, y: 24, size: 13, width: WIDTH - 24 });
  return standaloneSvg(drawnOver(plot.text, heading), { background: "#ffffff", fontSize: 12 });
}

/** The curve without what lies on straight lines, in steps of at least 1 / 1000 along it. */
function corners(x: Float64Array, y: Float64Array): { x: number; y: number }[] {
  const kept = [{ x: 0, y: 0 }];
  x.forEach((value, i) => {
    const last = kept[kept.length - 1];
    if (Math.abs(value - last.x) + Math.abs(y[i] - last.y) >= 2 / MOST_POINTS) kept.push({ x: value, y: y[i] });
  });
  return [...kept, { x: 1, y: 1 }];
}
