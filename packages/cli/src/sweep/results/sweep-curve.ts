import * as Plot from "@observablehq/plot";
import { html, trusted, type Html } from "../../draw/svg/html.js";
import { svgPlot } from "../../draw/svg/svg-plot.js";
import { standaloneSvg } from "../../draw/index.js";
import { seedKey, type Setting } from "../plan/settings.js";
import type { SweepRow, SweepSummary } from "./summarise.js";
import type { SweepState } from "./sweep-state.js";
import { isRangeKey, numberText, valueText, type SweptKey } from "../plan/swept-key.js";

/** More lines than this nobody tells apart; more panels nobody reads. */
const mostLines = 8;
const mostPanels = 4;
const colours = ["train", "validation", "c4", "c2", "c0", "c7", "c5", "c3"].map((name) => `var(--${name})`);

/** A mean, with its bar and its line. */
interface Point {
  readonly x: number | string;
  readonly y: number;
  readonly error: number;
  /** Number of the line. */
  readonly line: number;
  readonly best: boolean;
}

/**
 * The test NELBO against what a sweep varied, as an SVG file: one panel with a line for each setting of the other keys for a grid, a panel
 * for each number key for a random search. Bars are one standard error over the seeds, small dots the single runs. The axis is
 * logarithmic where the values lie more evenly so. Undefined where fewer than two settings have finished.
 */
export function sweepCurve(state: SweepState, summary: SweepSummary): string | undefined {
  const rows = summary.rows.filter(({ negElbo }) => negElbo !== undefined);
  const varied = state.keys.filter(({ key }) => key !== seedKey && distinct(rows, key).length > 1);
  if (varied.length === 0) return undefined;
  const numeric = varied.filter(({ key }) => rows.every(({ values }) => typeof values[key] === "number"));
  const random = state.random !== undefined;
  const panels = random && numeric.length > 0 ? numeric.slice(0, mostPanels) : [numeric[0] ?? varied[0]];
  const others = random ? [] : varied.filter((swept) => swept !== panels[0]);
  const lineNames = [...new Set(rows.map(({ values }) => lineOf(values, others)))];
  const lines = lineNames.length <= mostLines ? lineNames : [];
  const drawn = panels.map((swept) => panel(state, summary, rows, swept, lines, others, !random));
  const legend = lines.length > 1 ? lines : [];
  const seeds = Math.max(...rows.map(({ runs }) => runs));
  // what chose it need not be what is drawn
  const chosen = summary.chosenBy === "validation" ? "; ringed: the best by validation" : "";
  const title = `Test NELBO against ${panels.map(({ key }) => key).join(", ")}`;
  const note = seeds > 1 ? `, mean of ${seeds} seeds; bars: one standard error; small dots: single runs` : "";
  return compose(title, `${baseName(state.base)}${note}${chosen}`, legend, drawn);
}

const distinct = (rows: readonly SweepRow[], key: string): unknown[] => [
  ...new Map(rows.map(({ values }) => [JSON.stringify(values[key]), values[key]])).values(),
];

const lineOf = (values: Setting, others: readonly SweptKey[]): string =>
  others.map(({ key }) => `${key} ${valueText(values[key])}`).join(", ");

/** A path's beginning says least. */
const baseName = (base: string): string => (base.length > 30 ? `…${base.slice(-29)}` : base);

const width = 520;
const height = 330;

function panel(
  { trials }: SweepState,
  { best }: SweepSummary,
  rows: readonly SweepRow[],
  swept: SweptKey,
  lines: readonly string[],
  others: readonly SweptKey[],
  connected: boolean,
): Html {
  const { key } = swept;
  const xOf = (values: Setting): number | string => {
    const value = values[key];
    return typeof value === "number" ? value : valueText(value);
  };
  const lineNumber = (values: Setting): number => Math.max(0, lines.indexOf(lineOf(values, others)));
  const points = rows
    .map((row): Point => {
      const { values, negElbo, standardError = 0 } = row;
      return { x: xOf(values), y: negElbo!, error: standardError, line: lineNumber(values), best: row === best };
    })
    .sort((a, b) => a.line - b.line || (typeof a.x === "number" ? a.x - Number(b.x) : 0));
  const xs = [...new Set(points.map(({ x }) => x))];
  const scale = scaleOf(swept, xs);
  const repeated = rows.some(({ runs }) => runs > 1);
  const single = trials.flatMap(({ values, result }) =>
    result && repeated ? [{ x: xOf(values), y: result.test.negElbo, line: lineNumber(values) }] : [],
  );
  const joined = connected && (lines.length > 0 || others.length === 0) && scale !== "point";
  const stroke = (point: Pick<Point, "line">): string => colours[point.line % colours.length];
  const marks = { x: "x", y: "y" } as const;
  const caps = points
    .filter(({ error }) => error > 0)
    .flatMap((point) => [-1, 1].map((sign) => ({ ...point, y: point.y + sign * point.error })));
  const svg = svgPlot(`Test NELBO in nats per image against ${key}`, {
    ...{ width, height, marginTop: 24, marginLeft: 54, marginRight: 20, marginBottom: 40 },
    x: {
      ...{ type: scale, label: key, labelAnchor: "center", labelArrow: "none", insetLeft: 26, insetRight: 26 },
      // the values themselves, where they are few
      ...(typeof xs[0] === "number" && xs.length <= 10 && connected
        ? { ticks: xs as number[], tickFormat: numberText }
        : scale === "log"
          ? { ticks: 5, tickFormat: "~g" }
          : {}),
    },
    // room for the label of the lowest point
    y: { label: "nats per image", labelArrow: "none", grid: true, ticks: 6, nice: true, insetBottom: 26, insetTop: 4 },
    marks: [
      joined ? Plot.line(points, { ...marks, z: "line", stroke, strokeWidth: 1.6 }) : null,
      Plot.dot(single, { ...marks, r: 1.8, fill: stroke, fillOpacity: 0.45 }),
      Plot.ruleX(points, {
        ...{ x: "x", y1: ({ y, error }: Point) => y - error, y2: ({ y, error }: Point) => y + error },
        ...{ stroke, strokeWidth: 1.6 },
      }),
      Plot.dot(caps, { ...marks, symbol: bar, stroke, strokeWidth: 1.3 }),
      Plot.dot(points, { ...marks, r: 3, fill: stroke }),
      Plot.dot(
        points.filter(({ best }) => best),
        { ...marks, r: 7, stroke: "var(--ink)", strokeWidth: 1.2 },
      ),
      Plot.text(
        points.filter(({ best }) => best),
        {
          ...marks,
          ...{ text: ({ y }: Point) => `best ${y.toFixed(2)}`, dy: 17, fill: "var(--ink)", stroke: "white" },
        },
      ),
    ],
  });
  return svg;
}

/** The end of an error bar, which a dot would hide where it is short. */
const bar = {
  draw: (path: Pick<CanvasPath, "moveTo" | "lineTo">) => {
    path.moveTo(-6, 0);
    path.lineTo(6, 0);
  },
};

/** A range says its scale; a list is logarithmic where the steps between its values are much more alike in their logarithms. */
export function scaleOf(swept: SweptKey, xs: readonly (number | string)[]): "log" | "linear" | "point" {
  const numbers = xs.filter((x) => typeof x === "number").sort((a, b) => a - b);
  if (numbers.length < xs.length) return "point";
  if (isRangeKey(swept)) return numbers[0] > 0 && swept.scale === "log" ? "log" : "linear";
  if (numbers.length < 3 || numbers[0] <= 0) return "linear";
  return unevenness(numbers.map(Math.log)) < unevenness(numbers) / 2 ? "log" : "linear";
}

/** Standard deviation of the steps between rising values, relative to their mean. */
function unevenness(values: readonly number[]): number {
  const steps = values.slice(1).map((value, i) => value - values[i]);
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  return Math.sqrt(steps.reduce((sum, step) => sum + (step - mean) ** 2, 0) / steps.length) / mean;
}

/** Title, legend and panels as one file. */
function compose(title: string, note: string, legend: readonly string[], panels: readonly Html[]): string {
  const columns = Math.min(2, panels.length);
  const top = 56 + 18 * legend.length;
  const [wide, high] = [columns * width, top + Math.ceil(panels.length / columns) * height + 8];
  const entries = legend.map((name, i) => {
    const y = 62 + 18 * i;
    return html`<line x1="8" x2="26" y1="${y}" y2="${y}" stroke="${colours[i]}" stroke-width="2" /><text
        x="33"
        y="${y + 4}"
        fill="currentColor"
        >${name}</text
      >`;
  });
  const placed = panels.map(({ text }, i) =>
    trusted(text.replace(/^<svg/, `<svg x="${(i % columns) * width}" y="${top + Math.floor(i / columns) * height}"`)),
  );
  const all = html`<svg width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" role="img" aria-label="${title}">
    <text x="8" y="26" font-size="15" font-weight="bold" fill="var(--ink)">${title}</text>
    <text x="8" y="44" fill="currentColor">${note}</text>
    ${entries} ${placed}
  </svg>`;
  return `${standaloneSvg(all.text, { background: "white" })}\n`;
}
