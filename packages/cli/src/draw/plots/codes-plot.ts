import { InputError } from "@latents/core";
import * as Plot from "@observablehq/plot";
import { html, visibleText, type Html } from "../svg/html.js";
import { textWidth } from "../svg/text-width.js";
import { count } from "./quantity.js";
import { quantile } from "./series.js";
import { svgPlot } from "../svg/svg-plot.js";

/** Codes in a plane. */
export interface PlaneCodes {
  x: Float32Array;
  y: Float32Array;
  labels?: Uint16Array;
  /** Name of each label; a label beyond the list is printed as its number. */
  classes?: readonly string[];
  axes: [string, string];
  note: string;
}

const MOST_POINTS = 5000;
const MOST_LEGEND_ENTRIES = 40;
const MOST_NAMES_IN_PLOT = 30;
/** Classes are drawn in turn, so many codes at a time, so that no class hides the others. */
const CODES_A_LAYER = 250;
const COLOURS = 10;
const NAME_SIZE = 15;
const FRAME = { width: 540, height: 560, marginTop: 26, marginLeft: 40, marginRight: 10, marginBottom: 44 };

/** What is drawn: positions, and for each the index of its class in `classes` (rising label), where there are labels. */
interface Drawn {
  x: number[];
  y: number[];
  classOf: number[];
  classes: { label: number; name: string }[];
  finite: number;
}

/** Codes in a plane as a drawing, and what is to be said of it. */
interface CodesDrawing {
  readonly svg: Html;
  /** Name and colour (`k0` to `k9`) of each class, by rising label; empty without labels. */
  readonly classes: readonly { readonly name: string; readonly colour: string }[];
  /** Whether names of classes stand at their medians. */
  readonly named: boolean;
  /** Codes inside the frame. */
  readonly inside: number;
  /** Chosen codes outside the frame. */
  readonly outside: number;
  /** Codes with finite positions, chosen or not. */
  readonly finite: number;
}

/** Draws codes in a plane, one colour a class, evenly chosen where there are more than `most`. `undefined` if none has a finite position. */
export function drawCodes(codes: PlaneCodes, most = MOST_POINTS): CodesDrawing | undefined {
  const { x, y, labels } = codes;
  if (x.length !== y.length || (labels !== undefined && labels.length !== x.length)) {
    throw new InputError(
      `report codes: x, y and labels must be equally long, got ${x.length}, ${y.length} and ${labels?.length ?? "no labels"}; ` +
        `give one entry an image to each`,
    );
  }
  const drawn = choose(codes, most);
  if (drawn.finite === 0) return undefined;
  const [xDomain, yDomain] = domains(drawn);
  const inside = drawn.x.map((_, i) => i).filter((i) => within(drawn.x[i], xDomain) && within(drawn.y[i], yDomain));
  const [xAxis, yAxis] = codes.axes.map((axis) => visibleText(axis, 60)) as [string, string];
  const shown = apart(names(drawn), xDomain, yDomain);
  const svg = svgPlot(`Codes of ${count(drawn.x.length)} images in the plane of ${xAxis} and ${yAxis}`, {
    ...FRAME,
    x: { label: xAxis, domain: xDomain, ticks: 6, grid: true },
    y: { label: yAxis, domain: yDomain, ticks: 6, grid: true },
    marks: [
      Plot.dot(inside, {
        x: (i: number) => drawn.x[i],
        y: (i: number) => drawn.y[i],
        render: (index, _scales, values, _dimensions, context) => {
          const colours = inside.map((i) => colour(drawn.classes[drawn.classOf[i]]?.label));
          return layers(index, values.x as ArrayLike<number>, values.y as ArrayLike<number>, colours, context.document);
        },
      }),
      Plot.text(shown, {
        x: "x",
        y: "y",
        text: "name",
        fontSize: NAME_SIZE,
        fontWeight: 700,
        fill: "var(--ink)",
        stroke: "var(--card)",
        strokeWidth: 4,
      }),
    ],
  });
  return {
    svg,
    classes: drawn.classes.map(({ name, label }) => ({ name, colour: colour(label) })),
    named: shown.length > 0,
    inside: inside.length,
    outside: drawn.x.length - inside.length,
    finite: drawn.finite,
  };
}

/** The codes in a plane, one colour and one legend entry a class. `undefined` if there is no code with a finite position. */
export function codesPlot(codes: PlaneCodes | undefined): Html | undefined {
  const drawing = codes && drawCodes(codes);
  if (drawing === undefined) return undefined;
  const { svg, classes, inside, outside, finite } = drawing;
  return html`<figure class="card wide-plot">
    <h3>Codes${classes.length > 0 && " by label"}</h3>
    ${legend(classes)} ${svg}
    <figcaption>
      ${codes!.note && `${codes!.note} `}${count(inside)}${inside < finite && ` of ${count(finite)}`} codes
      drawn${outside > 0 && `; ${count(outside)} lie outside the frame`}.
      ${new Set(classes.map(({ colour }) => colour)).size < classes.length && `Colours repeat after ${COLOURS} classes.`}
      ${drawing.named && "Names stand at the median of their class."}
    </figcaption>
  </figure>`;
}

/** At most `most` codes with finite positions, evenly spaced through the data. */
function choose({ x, y, labels, classes }: PlaneCodes, most: number): Drawn {
  const finite: number[] = [];
  for (let i = 0; i < x.length; i++) if (Number.isFinite(x[i]) && Number.isFinite(y[i])) finite.push(i);
  const total = Math.min(most, finite.length);
  const rows = Array.from({ length: total }, (_, i) => finite[Math.floor((i * finite.length) / total)]);
  const present = [...new Set(labels ? rows.map((row) => labels[row]) : [])].sort((a, b) => a - b);
  const position = new Map(present.map((label, i) => [label, i]));
  const classOf = rows.map((row) => (labels ? position.get(labels[row])! : 0));
  return {
    x: rows.map((row) => x[row]),
    y: rows.map((row) => y[row]),
    classOf,
    classes: present.map((label) => ({ label, name: visibleText(classes?.[label] ?? String(label), 24) })),
    finite: finite.length,
  };
}

/** All but a few far codes, with a margin; both axes in the same scale unless one would then be a thin stripe. */
function domains({ x, y }: Drawn): [[number, number], [number, number]] {
  const centreAndSpan = (values: number[]): [number, number] => {
    const low = quantile(values, 0.001);
    const high = quantile(values, 0.999);
    return [(low + high) / 2, 1.08 * (high - low) || Math.abs(high) || 1];
  };
  const [xCentre, xSpan] = centreAndSpan(x);
  const [yCentre, ySpan] = centreAndSpan(y);
  const widest = Math.max(xSpan, ySpan);
  const equal = widest < 3 * Math.min(xSpan, ySpan);
  const domain = (centre: number, span: number): [number, number] => [centre - span / 2, centre + span / 2];
  return [domain(xCentre, equal ? widest : xSpan), domain(yCentre, equal ? widest : ySpan)];
}

/** `--c0` to `--c9` by the label itself, so that a class keeps its colour from report to report. */
function colour(label = 0): string {
  return `k${label % COLOURS}`;
}

/** One `<path>` of round dots a colour and layer: a fifth of the size of as many `<circle>` elements. */
function layers(
  index: readonly number[],
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  colours: readonly string[],
  document: Document,
): SVGElement {
  const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
  group.setAttribute("class", index.length > 1500 ? "dots small" : "dots");
  for (let start = 0; start < index.length; start += CODES_A_LAYER) {
    const dots = new Map<string, string>();
    for (const i of index.slice(start, start + CODES_A_LAYER)) {
      dots.set(colours[i], `${dots.get(colours[i]) ?? ""}M${x[i].toFixed(1)},${y[i].toFixed(1)}h0`);
    }
    for (const [name, path] of dots) {
      const element = document.createElementNS("http://www.w3.org/2000/svg", "path");
      element.setAttribute("class", name);
      element.setAttribute("d", path);
      group.append(element);
    }
  }
  return group;
}

/** Each class's name at the median of its codes; none where there are too many to read. */
interface Name {
  readonly x: number;
  readonly y: number;
  readonly name: string;
}

/** Names moved up and down until none lies over another; classes that lie together keep their names one above the other. */
function apart(all: readonly Name[], xDomain: readonly number[], yDomain: readonly number[]): Name[] {
  const { width, height, marginTop, marginLeft, marginRight, marginBottom } = FRAME;
  const across = (width - marginLeft - marginRight) / (xDomain[1] - xDomain[0]);
  const line = NAME_SIZE / ((height - marginTop - marginBottom) / (yDomain[1] - yDomain[0]));
  const moved = all.map((name) => ({ ...name }));
  const beside = (a: Name, b: Name): boolean =>
    across * Math.abs(a.x - b.x) >= (textWidth(a.name, NAME_SIZE) + textWidth(b.name, NAME_SIZE)) / 2;
  for (let round = 0, changed = true; changed && round < 100; round++) {
    changed = false;
    for (const [i, a] of moved.entries())
      for (const b of moved.slice(i + 1)) {
        const missing = line - Math.abs(a.y - b.y);
        if (beside(a, b) || missing <= line * 1e-6) continue;
        const up = a.y >= b.y ? 1 : -1;
        a.y += (up * missing) / 2;
        b.y -= (up * missing) / 2;
        changed = true;
      }
  }
  return moved;
}

function names({ x, y, classOf, classes }: Drawn): Name[] {
  if (classes.length < 2 || classes.length > MOST_NAMES_IN_PLOT) return [];
  return classes.map(({ name }, i) => ({
    x: quantile(
      x.filter((_, at) => classOf[at] === i),
      0.5,
    ),
    y: quantile(
      y.filter((_, at) => classOf[at] === i),
      0.5,
    ),
    name,
  }));
}

function legend(classes: CodesDrawing["classes"]): Html | undefined {
  if (classes.length === 0) return undefined;
  const entries = classes
    .slice(0, MOST_LEGEND_ENTRIES)
    .map(({ name, colour }) => html`<li><i class="${colour}"></i>${name}</li>`);
  const more = classes.length - entries.length;
  return html`<ul class="legend">
    ${entries}${more > 0 && html`<li>and ${more} more</li>`}
  </ul>`;
}

function within(value: number, [low, high]: [number, number]): boolean {
  return value >= low && value <= high;
}
