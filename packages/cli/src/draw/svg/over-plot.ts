import { html, type Html } from "./html.js";
import { fitText } from "./text-width.js";

/** A drawing with more over it, in its own coordinates. */
export const drawnOver = (svg: string, more: Html): string => svg.replace(/<\/svg>$/, () => `${more.text}</svg>`);

/** Where a title stands: the beginning of its base line, in pixels. */
export interface TitlePlace {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** Room for it: what is longer is cut. */
  readonly width: number;
}

/** The title of a plot, in bold. */
export const plotTitle = (title: string, { x, y, size, width }: TitlePlace): Html =>
  html`<text x="${x}" y="${y}" text-anchor="start" font-size="${size}" font-weight="700" fill="var(--ink)"
    >${fitText(title, 1.1 * size, width)}</text
  >`;
