import { InputError } from "@latents/core";
import { drawCodes } from "../report/codes-plot.js";
import { html, trusted } from "../report/html.js";
import type { ReportCodes } from "../report/report-data.js";
import { plotTitle } from "./over-plot.js";
import { standaloneSvg } from "./standalone-svg.js";

/** More points make a file that viewers are slow with. */
const mostPoints = 20_000;
const [plotWidth, plotHeight, head, rowHeight] = [540, 560, 52, 18];
/** What fits beside the plot. */
const mostEntries = 30;

/** Codes in a plane, coloured by label with a legend beside, as an SVG file of its own. Throws InputError if no code has a finite position. */
export function scatterSvg(title: string, codes: ReportCodes): string {
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
  const legend = entries.map(
    ({ name, colour }, i) =>
      html`<circle cx="${plotWidth + 12}" cy="${head + 36 + rowHeight * i}" r="5" fill="${colour}" /><text
          x="${plotWidth + 24}"
          y="${head + 40 + rowHeight * i}"
          >${name}</text
        >`,
  );
  const outside = drawing.outside > 0 ? ` ${drawing.outside} lie outside the frame.` : "";
  const picture = html`<svg
    width="${width}"
    height="${head + plotHeight}"
    viewBox="0 0 ${width} ${head + plotHeight}"
    fill="currentColor"
  >
    ${plotTitle(title, { x: 12, y: 24, size: 15, width: width - 24 })}
    <text x="12" y="42">${codes.note}${outside}</text>
    ${trusted(svg.text.replace(/^<svg/, `<svg x="0" y="${head}"`))} ${legend}
  </svg>`;
  return standaloneSvg(picture.text, { background: "#ffffff" });
}
