import { InputError } from "@latents/core";
import * as Plot from "@observablehq/plot";
import { html, visibleText, type Html } from "../svg/html.js";
import { outsideNote } from "./outside-note.js";
import { centredMean, finiteSorted, robustRange, thin, type Point } from "./series.js";
import { svgPlot } from "../svg/svg-plot.js";
import { drawnOver, plotTitle } from "../svg/over-plot.js";
import { standaloneSvg } from "../svg/standalone-svg.js";
import { fitText, textWidth } from "../svg/text-width.js";

/** One line of a plot. */
export interface CurveSeries {
  /** In the legend. */
  readonly label: string;
  /** In any order; those that are not finite are left out. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** How `renderCurves` draws. */
export interface CurvesOptions {
  /** What the axis shows, with its unit. */
  readonly xLabel: string;
  readonly yLabel: string;
  readonly title?: string;
  /** A logarithmic y axis; values that are not above 0 are left out. */
  readonly log?: boolean;
  /** Points of a running mean, centred; default 1, none. */
  readonly smooth?: number;
  /** Size in pixels, default 760 x 430. */
  readonly width?: number;
  readonly height?: number;
}

const FONT = 12;
const ROW = 19;
const TITLE = 14;
/** Room of a title. */
const ABOVE = 30;
const SWATCH = 22;
const COLOURS = 10;
const DASHES = ["none", "7,3", "2,3", "9,3,2,3"];
/** A line of fewer points has them marked. */
const FEW_POINTS = 40;
const MOST_POINTS = 800;
const MOST_TICKS = 7;
const MOST_SERIES = COLOURS * DASHES.length;

/**
 * Several curves in one plot with axes, units and a legend: an SVG that stands alone, which `svgToPng` turns into a picture. The y axis is cut to the bulk of
 * the values, as in a run's report, and the plot says so.
 * Throws InputError without a point to draw, for more than 40 series and for options out of range.
 */
export function renderCurves(series: readonly CurveSeries[], options: CurvesOptions): string {
  const { xLabel, yLabel, title, log = false, smooth = 1, width = 760, height = 430 } = options;
  if (series.length > MOST_SERIES)
    throw new InputError(`curves: at most ${MOST_SERIES} can be told apart in one plot, got ${series.length}`);
  if (!(Number.isInteger(smooth) && smooth >= 1))
    throw new InputError(`curves: smooth must be a positive whole number of points, got ${smooth}`);
  const lines = series.map(({ label, points }) => ({ label, points: usable(points, { label, log, smooth }) }));
  const all = lines.flatMap(({ points }) => points);
  if (all.length === 0) throw new InputError("curves: there is nothing to draw, no series was given");
  const range = shownRange(all, log);

  const labels = lines.map(({ label }) => fitText(visibleText(label), FONT, width / 3));
  const legendWidth = SWATCH + 8 + Math.max(...labels.map((label) => textWidth(label, FONT)));
  const marginTop = 28;
  const marginRight = Math.ceil(legendWidth) + 28;
  const tall = Math.max(height, marginTop + lines.length * ROW + 20);
  const places = all.map(({ step }) => step);
  const tickFormat = axisNumbers(places.reduce((most, x) => Math.max(most, Math.abs(x)), 0));
  const svg = svgPlot(title ?? `${yLabel} against ${xLabel}`, {
    ...{ width, height: tall, marginTop, marginRight, marginLeft: 54, marginBottom: 58 },
    x: { label: xLabel, labelOffset: 36, insetLeft: 6, insetRight: 6, ticks: ticksAlong(places), tickFormat },
    y: { label: yLabel, domain: range, type: log ? "log" : "linear", grid: true, ticks: 7 },
    marks: lines.map(({ points }, i) => mark(points, i)),
  });
  const note = outsideNote(all, range);
  const extra = html`${legend(labels, width - legendWidth - 10, marginTop)}${note && footnote(note, width, tall)}${title !== undefined && plotTitle(title, { x: 10, y: 19 - ABOVE, size: TITLE, width: width - 20 })}`;
  const whole = drawnOver(svg.text, extra);
  return standaloneSvg(title === undefined ? whole : roomAbove(whole, width, tall), {
    ...{ background: "#ffffff", fontSize: FONT },
  });
}

/** What can be drawn of a series, by rising x. */
function usable(
  points: CurveSeries["points"],
  { label, log, smooth }: { readonly label: string; readonly log: boolean; readonly smooth: number },
): Point[] {
  const finite = finiteSorted(points.map(({ x, y }) => ({ step: x, value: y })));
  if (finite.length === 0) throw new InputError(`curves: "${label}" has no finite point to draw`);
  const positive = log ? finite.filter(({ value }) => value > 0) : finite;
  if (positive.length === 0)
    throw new InputError(`curves: "${label}" has no value above 0 for a logarithmic axis; draw it on a linear one`);
  return centredMean(positive, smooth);
}

/** Plot puts the y axis' label at the very top; a title needs a place above it. */
const roomAbove = (svg: string, width: number, height: number): string =>
  svg
    .replace(` viewBox="0 0 ${width} ${height}"`, ` viewBox="0 ${-ABOVE} ${width} ${height + ABOVE}"`)
    .replace(` height="${height}"`, ` height="${height + ABOVE}"`);

/** How many ticks the x axis asks for: no more than keep them at whole numbers where all places are whole, or lie two or more apart. */
function ticksAlong(places: readonly number[]): number {
  const [low, high] = places.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [Infinity, -Infinity]);
  const whole = high - low >= 2 || places.every(Number.isInteger);
  return whole ? Math.min(MOST_TICKS, Math.max(1, Math.round(high - low))) : MOST_TICKS;
}

/** Numbers of an axis that goes so far: `1,200`, `20k`, `1.5M`, `0.25`. */
function axisNumbers(most: number): (value: number) => string {
  const [unit, sign] = most >= 1e6 ? [1e6, "M"] : most >= 1e4 ? [1e3, "k"] : [1, ""];
  return (value) => {
    const text = (value / unit).toLocaleString("en-US", { maximumSignificantDigits: 6 });
    return value === 0 ? "0" : `${text}${sign}`;
  };
}

function shownRange(points: readonly Point[], log: boolean): [number, number] {
  if (!log) return robustRange(points)!;
  const [low, high] = robustRange(points.map(({ step, value }) => ({ step, value: Math.log10(value) })))!;
  return [10 ** low, 10 ** high];
}

const colour = (i: number): string => `var(--c${i % COLOURS})`;
const dashes = (i: number): string => DASHES[Math.floor(i / COLOURS)];

function mark(points: readonly Point[], i: number): Plot.Markish {
  const place = { x: "step", y: "value", clip: true } as const;
  const line = { stroke: colour(i), strokeWidth: 1.9, strokeDasharray: dashes(i) };
  return [
    Plot.line(thin(points, MOST_POINTS), { ...place, ...line }),
    points.length > FEW_POINTS ? null : Plot.dot(points, { ...place, fill: colour(i), r: 2.6 }),
  ];
}

function legend(labels: readonly string[], left: number, top: number): Html {
  const rows = labels.map((label, i) => {
    const y = top + i * ROW;
    return html`<line
        x1="${left}"
        x2="${left + SWATCH}"
        y1="${y}"
        y2="${y}"
        stroke="${colour(i)}"
        stroke-width="2.4"
        stroke-dasharray="${dashes(i)}"
      /><text x="${left + SWATCH + 8}" y="${y}" dy="0.35em" fill="var(--ink)">${label}</text>`;
  });
  return html`<g class="legend" text-anchor="start">${rows}</g>`;
}

const footnote = (note: string, width: number, height: number): Html =>
  html`<text x="10" y="${height - 7}" font-size="10" text-anchor="start">${fitText(note, 10, width - 20)}</text>`;
