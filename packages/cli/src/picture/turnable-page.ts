import { InputError } from "@latents/core";
import { html, trusted, visibleText } from "../report/html.js";
import { LIGHT_PALETTE } from "../report/light-palette.js";
import { TURNABLE_SCRIPT } from "./turnable-script.js";

/** Points in space, and what is said of them. */
interface TurnableMap {
  readonly title: string;
  readonly note: string;
  /** [count, 3] */
  readonly positions: Float32Array;
  /** Names of the three axes. */
  readonly axes: readonly string[];
  /** Class of each point, [count]. */
  readonly labels?: ArrayLike<number>;
  /** Name of each label; a label beyond the list is printed as its number. */
  readonly classes?: readonly string[];
}

/**
 * One self-contained HTML page that shows points in space: drag or arrow keys turn, wheel or + and - zoom, Home or a double click goes back, a click on a class
 * hides it. Follows the reader's light or dark. Throws InputError for positions that are not finite, or another number of labels.
 */
export function turnablePage({ title, note, positions, axes, labels, classes }: TurnableMap): string {
  const count = positions.length / 3;
  if (!Number.isInteger(count) || count === 0 || !positions.every(Number.isFinite))
    throw new InputError(`${title}: positions must be finite numbers [count, 3], got ${positions.length} values`);
  if (labels !== undefined && labels.length !== count)
    throw new InputError(`${title}: labels must be ${count}, one for each point, got ${labels.length}`);
  const present = [...new Set(labels ? Array.from(labels) : [])].sort((a, b) => a - b);
  const data = {
    points: unit(positions),
    classOf: labels ? Array.from(labels) : [],
    axes: axes.map((axis) => visibleText(axis, 40)),
  };
  const legend = present.map(
    (label) =>
      html`<li>
        <button type="button" data-class="${label}" aria-pressed="true">
          <i class="k${label % 10}"></i>${classes?.[label] ?? label}
        </button>
      </li>`,
  );
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · latents</title>
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p>${note}</p>
          <p class="how">
            Drag or arrow keys turn, wheel or + and − zoom, Home goes
            back.${legend.length > 1 && " A click on a class hides it."}
          </p>
        </header>
        <canvas
          id="map"
          tabindex="0"
          role="img"
          aria-label="${count} points in space along ${axes.join(", ")}; arrow keys turn them, plus and minus zoom"
        ></canvas>
        ${
          legend.length > 0 &&
          html`<ul>
            ${legend}
          </ul>`
        }
        <script type="application/json" id="data">
          ${trusted(JSON.stringify(data).replaceAll("<", "\\u003c"))}
        </script>
        <script>
          ${trusted(TURNABLE_SCRIPT)};
        </script>
      </body>
    </html>`;
  return `${page.text}\n`;
}

/** Positions around their centre, the farthest at a distance of 9999, as whole numbers: enough for any screen. */
function unit(positions: Float32Array): number[] {
  const centre = [0, 1, 2].map((c) => {
    let [low, high] = [Infinity, -Infinity];
    for (let at = c; at < positions.length; at += 3)
      [low, high] = [Math.min(low, positions[at]), Math.max(high, positions[at])];
    return (low + high) / 2;
  });
  let most = 0;
  for (let at = 0; at < positions.length; at += 3) {
    const [x, y, z] = centre.map((middle, c) => positions[at + c] - middle);
    most = Math.max(most, Math.hypot(x, y, z));
  }
  return Array.from(positions, (value, at) => Math.round((9999 * (value - centre[at % 3])) / (most || 1)));
}

const variables = Object.entries(LIGHT_PALETTE).map(([name, colour]) => `--${name}: ${colour};`);
const STYLE = `
:root { color-scheme: light dark; ${variables.join(" ")} }
@media (prefers-color-scheme: dark) { :root { --page: #101318; --ink: #e8e8e4; --soft: #9aa2ad; --faint: #4b535e; --edge: #2a3038; --accent: #8ab8f8;
  --c2: #d0260a; --c4: #9038c6; } }
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; padding: 14px 18px; background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, "Liberation Sans", sans-serif; }
h1 { font-size: 19px; margin: 0; overflow-wrap: anywhere; }
p { margin: 2px 0 0; color: var(--soft); font-size: 13px; }
canvas { flex: 1; min-height: 240px; width: 100%; margin: 8px 0; cursor: grab; touch-action: none; border-radius: 8px; }
canvas:active { cursor: grabbing; }
canvas:focus-visible, button:focus-visible { outline: 2px solid var(--accent); }
ul { display: flex; flex-wrap: wrap; gap: 4px; list-style: none; margin: 0; padding: 0; }
button { display: flex; align-items: center; gap: 6px; padding: 3px 9px; border: 1px solid var(--edge); border-radius: 99px; background: none; color: inherit;
  font: inherit; font-size: 13px; cursor: pointer; }
button[aria-pressed="false"] { opacity: 0.45; text-decoration: line-through; }
i { width: 10px; height: 10px; border-radius: 50%; }
${Array.from({ length: 10 }, (_, i) => `.k${i} { background: var(--c${i}); }`).join(" ")}
`;
