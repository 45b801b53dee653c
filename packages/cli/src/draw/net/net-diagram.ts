import type { ModelDescription, PartDescription } from "@latents/core";
import { count } from "../plots/quantity.js";
import { html, trusted, visibleText, type Html } from "../svg/html.js";
import { fitText } from "../svg/text-width.js";
import { netRows, partWords, shapeText, valuesOf, type NetRow } from "./net-rows.js";

const side = { width: 300, middle: 220, gap: 46, height: 44, step: 60 };
const heading = 34;
const font = { label: 12.5, small: 11 };
const margin = 8;
const total = 2 * (side.width + side.gap + margin) + side.middle;

interface Box {
  readonly label: string;
  /** Below it, at the left and at the right. */
  readonly left: string;
  readonly right: string;
  /** Numbers that leave it, as the length of its bar. */
  readonly values?: number;
}

/** Colours of the columns, as the page has them. */
type Colour = "train" | "validation" | "c4";

/**
 * A model as a drawing: the encoder's layers down at the left, z at the bottom, the decoder's up at the right, between them the prior and what else there is. Each box has
 * a layer, the shapes of one row before and after, its trained numbers, and a bar by the logarithm of the values that leave it. Returns an SVG in the report's colours, which `standaloneSvg` and `svgToPng` make a file of.
 */
export function netDiagram(
  { parts, size, latent, parameters }: ModelDescription,
  shape: readonly number[] = [size],
): string {
  const of = (part: PartDescription["part"]): PartDescription | undefined => parts.find((one) => one.part === part);
  const layersOf = (part: "encoder" | "decoder"): Box[] =>
    netRows(of(part)!)
      .filter((row) => !isForm(row))
      .map(layerBox);
  const x = { label: "x", left: shapeText(shape), right: "", values: size };
  const down = [x, ...layersOf("encoder"), { ...partBox(of("posterior")!, "q(z|x)"), values: latent }];
  const up = [...layersOf("decoder"), { ...partBox(of("likelihood")!, "p(x|z)"), values: size }];
  const z = { label: "z", left: `${latent} ${latent === 1 ? "dimension" : "dimensions"}`, right: "", values: latent };
  const above = (["conditioning", "classifier", "layers", "prior"] as const).flatMap((part) => {
    const one = of(part);
    return one ? [middleBox(one)] : [];
  });
  const middle = [...above, z];
  const rows = Math.max(down.length, up.length, middle.length + 1);
  const most = Math.log2(Math.max(2, ...[...down, ...up].map(({ values = 1 }) => values)));
  const top = (row: number): number => heading + row * side.step;
  const columns = [0, side.width + side.gap, side.width + side.middle + 2 * side.gap].map((left) => margin + left);
  const column = (boxes: readonly Box[], at: number, first: number, colour: Colour, width: number): Html[] =>
    boxes.map((box, i) => drawnBox(box, { x: columns[at], y: top(first + i), width, colour, most }));
  const height = top(rows) - side.step + side.height + 30;
  const bottom = top(rows - 1) + side.height / 2;
  const title = (text: string, at: number, width: number): Html =>
    html`<text
      x="${columns[at] + width / 2}"
      y="16"
      text-anchor="middle"
      font-size="13"
      font-weight="650"
      fill="var(--ink)"
      >${text}</text
    >`;
  const arrows = [
    ...down.slice(1).map((_, i) => vertical(columns[0] + side.width / 2, top(rows - down.length + i) + side.height, 1)),
    ...up.slice(1).map((_, i) => vertical(columns[2] + side.width / 2, top(rows - up.length + i) + side.height, -1)),
    horizontal(columns[0] + side.width, columns[1], bottom),
    horizontal(columns[1] + side.middle, columns[2], bottom),
    vertical(columns[1] + side.middle / 2, top(rows - 2) + side.height, 1),
  ];
  return html`<svg
    class="plot"
    role="img"
    aria-label="${`The model's layers: ${down.length - 2} of the encoder, ${up.length - 1} of the decoder`}"
    viewBox="0 0 ${total} ${height}"
    width="${total}"
    height="${height}"
  >
    ${title("encoder", 0, side.width)}${title("decoder", 2, side.width)}
    ${column(down, 0, rows - down.length, "train", side.width)}
    ${column([middleBox(of("objective")!)], 1, 0, "c4", side.middle)}
    ${column(middle, 1, rows - middle.length, "c4", side.middle)}
    ${column([...up].reverse(), 2, rows - up.length, "validation", side.width)} ${arrows}
    <text x="${total / 2}" y="${height - 6}" text-anchor="middle" font-size="${font.small}" fill="var(--soft)">
      ${count(parameters)} trained numbers
    </text>
  </svg>`.text;
}

/** Whether a row only gives the same numbers another form. */
const isForm = ({ parameters, inputs, outputs }: NetRow): boolean =>
  parameters === 0 && inputs !== undefined && outputs !== undefined && valuesOf(inputs) === valuesOf(outputs);

const numbers = (parameters: number): string => (parameters === 0 ? "" : count(parameters));

const layerBox = ({ label, inputs, outputs, parameters }: NetRow): Box => ({
  label,
  left: inputs && outputs ? `${shapeText(inputs)} → ${shapeText(outputs)}` : "",
  right: numbers(parameters),
  ...(outputs && { values: valuesOf(outputs) }),
});

const partBox = (part: PartDescription, density: string): Box => ({
  label: [density, partWords(part)].filter(Boolean).join("  "),
  left: "",
  right: numbers(part.parameters),
});

/** A part between the columns: its name above, what it is below; of a net the sizes that it passes. */
function middleBox(part: PartDescription): Box {
  const rows = netRows(part).flatMap(({ inputs, outputs }) => (inputs && outputs ? [{ inputs, outputs }] : []));
  const names: Partial<Record<PartDescription["part"], string>> = {
    classifier: "q(y|x)",
    prior: "p(z)",
    conditioning: "labels",
  };
  const chain = [rows[0]?.inputs, ...rows.map(({ outputs }) => outputs)].flatMap((one) =>
    one ? [shapeText(one)] : [],
  );
  const isChain = part.part === "classifier" && chain.length > 1;
  return {
    label: `${names[part.part] ?? part.part}  ${isChain ? "" : partWords(part)}`.trim(),
    left: isChain ? chain.join(" → ") : "",
    right: numbers(part.parameters),
  };
}

function drawnBox(
  { label, left, right, values }: Box,
  { x, y, width, colour, most }: { x: number; y: number; width: number; colour: Colour; most: number },
): Html {
  const inner = width - 20;
  const hasSecond = left !== "" || right !== "";
  const room = inner - 8 * right.length;
  const bar = values === undefined ? 0 : Math.max(6, inner * (Math.log2(Math.max(2, values)) / most));
  return html`<rect
      x="${x + 0.5}"
      y="${y + 0.5}"
      width="${width - 1}"
      height="${side.height - 1}"
      rx="6"
      fill="var(--card)"
      stroke="var(--edge)"
    />${trusted(
      bar === 0
        ? ""
        : `<rect x="${(x + (width - bar) / 2).toFixed(1)}" y="${y + side.height - 4}" width="${bar.toFixed(1)}" height="3" rx="1.5" fill="var(--${colour})" />`,
    )}<text x="${x + 10}" y="${y + (hasSecond ? 18 : 25)}" font-size="${font.label}" fill="var(--ink)"
      >${fitText(visibleText(label, 200), font.label, inner)}</text
    ><text x="${x + 10}" y="${y + 33}" font-size="${font.small}" fill="var(--soft)"
      >${fitText(visibleText(left, 200), font.small, room)}</text
    ><text x="${x + width - 10}" y="${y + 33}" font-size="${font.small}" fill="var(--soft)" text-anchor="end"
      >${right}</text
    > `;
}

/** An arrow in the gap below a box, down (1) or up (-1). */
function vertical(x: number, y: number, way: 1 | -1): Html {
  const gap = side.step - side.height;
  const [from, to] = way === 1 ? [y + 2, y + gap - 2] : [y + gap - 2, y + 2];
  return arrow(`M${x} ${from}V${to}`, `M${x - 4} ${to - 5 * way}L${x} ${to}L${x + 4} ${to - 5 * way}`);
}

const horizontal = (from: number, to: number, y: number): Html =>
  arrow(`M${from + 4} ${y}H${to - 4}`, `M${to - 9} ${y - 4}L${to - 4} ${y}L${to - 9} ${y + 4}`);

const arrow = (line: string, head: string): Html =>
  html`<path d="${line}${head}" fill="none" stroke="var(--faint)" stroke-width="1.5" />`;
