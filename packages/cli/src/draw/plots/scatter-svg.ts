import { InputError } from "@latents/core";
import { drawCodes, type PlaneCodes } from "./codes-plot.js";
import { html, trusted } from "../svg/html.js";
import { plotTitle } from "../svg/over-plot.js";
import { standaloneSvg } from "../svg/standalone-svg.js";
import { fitText, textWidth } from "../svg/text-width.js";

/** More points make a file that viewers are slow with. */
const mostPoints = 20_000;
const [plotWidth, plotHeight, rowHeight] = [540, 560, 18];
const [NOTE_SIZE, NOTE_LINE] = [11, 15];
/** What fits beside the plot. */
const mostEntries = 30;

/** Codes in a plane, coloured by label with a legend beside, as an SVG file of its own. Throws InputError if no code has a finite position. */
export function scatterSvg(title: string, codes: PlaneCodes): string {
  const drawing = drawCodes(codes, mostPoints);
  if (drawing === undefined) throw new InputError(`${title}: no code has a finite position; there is nothing to draw`);
  const { classes, svg } = drawing;
  const entries = classes
    .slice(0, mostEntries)
    .map(({ name, colour }) => ({ name, colour: `var(--c${colour.slice(1)})` }));
  if (classes.length > entries.length)
    entries.push({ name: `and ${classes.length - entries.length} more`, colour: "none" });
  const longest = Math.max(0, ...entries.map(({ name }) => name.length));
  const width = plotWidth + (entries.length > 0 ? 34 + 7 * longest : 10);
  const outside = drawing.outside > 0 ? `${drawing.outside} lie outside the frame.` : "";
  const notes = noteLines([codes.note ?? "", outside], width - 24);
  const head = 37 + NOTE_LINE * Math.max(1, notes.length);
  const legend = entries.map(
    ({ name, colour }, i) =>
      html`<circle cx="${plotWidth + 12}" cy="${head + 36 + rowHeight * i}" r="5" fill="${colour}" /><text
          x="${plotWidth + 24}"
          y="${head + 40 + rowHeight * i}"
          >${name}</text
        >`,
  );
  const picture = html`<svg
    width="${width}"
    height="${head + plotHeight}"
    viewBox="0 0 ${width} ${head + plotHeight}"
    fill="currentColor"
  >
    ${plotTitle(title, { x: 12, y: 24, size: 15, width: width - 24 })}
    ${notes.map((line, i) => html`<text x="12" y="${42 + NOTE_LINE * i}">${line}</text>`)}
    ${trusted(svg.text.replace(/^<svg/, `<svg x="0" y="${head}"`))} ${legend}
  </svg>`;
  return standaloneSvg(picture.text, { background: "#ffffff" });
}

/** Sentences in one line where they fit, else a line each, cut where even that is too long. */
function noteLines(sentences: readonly string[], width: number): string[] {
  const said = sentences.filter((sentence) => sentence !== "");
  const all = said.join(" ");
  return textWidth(all, NOTE_SIZE) <= width ? [all] : said.map((sentence) => fitText(sentence, NOTE_SIZE, width));
}
