import { InputError } from "@latents/core";
import { LIGHT_PALETTE } from "./light-palette.js";

/** How a drawing of the report becomes a file of its own. */
export interface StandaloneOptions {
  /** A colour behind everything; default none. */
  readonly background?: string;
  /** Of text that says no size itself, in the drawing's units; default 11, as in the report. */
  readonly fontSize?: number;
}

/** A tag with its attributes; a quoted value may hold `<` and `>`, as HTML allows. */
const TAG = /<[A-Za-z/][^<>"]*(?:"[^"]*"[^<>"]*)*>/g;
const ROOT = /<svg(?=[\s/>])[^<>"]*(?:"[^"]*"[^<>"]*)*>/;
const STYLE = /(<style[^>]*>)([^]*?)(<\/style>)/g;
const VARIABLE = /var\(\s*--([\w-]+)\s*(?:,\s*([^()]*))?\)/g;

/**
 * An SVG of the report (`svgPlot`), or any other, as one that stands alone: valid XML with its namespace, a font, a colour of its
 * text, and the report's light colours in place of `var(--...)`, which only a page resolves. What it already says, stays.
 * Throws InputError if the text is no SVG, or names a colour that there is not.
 */
export function standaloneSvg(svg: string, { background, fontSize = 11 }: StandaloneOptions = {}): string {
  const root = ROOT.exec(svg)?.[0];
  if (root === undefined)
    throw new InputError(`picture: must be the text of an SVG, got ${JSON.stringify(svg.slice(0, 40))}`);
  const missing = Object.entries({
    xmlns: "http://www.w3.org/2000/svg",
    "font-family": "'DejaVu Sans', Verdana, sans-serif",
    "font-size": String(fontSize),
    color: LIGHT_PALETTE["soft"],
  }).filter(([name]) => !new RegExp(`\\s${name}=`).test(root));
  const behind =
    background === undefined
      ? ""
      : `<rect${whole(root)} width="100%" height="100%" stroke="none" fill="${background}" />`;
  const dots = / class="dots[ "]/.test(svg) ? `<style>${DOTS}</style>` : "";
  const added = missing.map(([name, value]) => ` ${name}="${value}"`).join("");
  return svg
    .replace(root, () => `${root.replace(/^<svg/, `<svg${added}`)}${dots}${behind}`)
    .replace(STYLE, (_, open: string, rules: string, close: string) => open + coloured(rules) + close)
    .replace(TAG, (tag) => tag.replace(/="([^"]*)"/g, (_, value: string) => `="${escaped(coloured(value))}"`));
}

/** Where the drawing's own coordinates begin, if not at 0. */
function whole(root: string): string {
  const [x, y] = /viewBox="\s*([-\d.]+)[\s,]+([-\d.]+)/.exec(root)?.slice(1).map(Number) ?? [0, 0];
  return x === 0 && y === 0 ? "" : ` x="${x}" y="${y}"`;
}

/** The report's rules for scattered codes, which are drawn with classes. */
const DOTS = [
  ".dots { fill: none; stroke-width: 4.4px; stroke-linecap: round; stroke-opacity: 0.8 }",
  ".dots.small { stroke-width: 3px; stroke-opacity: 0.75 }",
  ...Array.from({ length: 10 }, (_, i) => `.dots .k${i} { stroke: var(--c${i}) }`),
].join(" ");

function coloured(text: string): string {
  return text.replace(VARIABLE, (_, name: string, fallback: string | undefined) => {
    const colour = LIGHT_PALETTE[name] ?? fallback?.trim();
    if (colour === undefined)
      throw new InputError(
        `picture: there is no colour --${name}; give it as var(--${name}, #123456), or use one of ${Object.keys(LIGHT_PALETTE).join(", ")}`,
      );
    return colour;
  });
}

/** An attribute's value as XML wants it: HTML allows a bare `&` and `<`. */
const escaped = (value: string): string => value.replace(/&(?!#?\w+;)/g, "&amp;").replaceAll("<", "&lt;");
