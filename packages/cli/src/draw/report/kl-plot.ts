import * as Plot from "@observablehq/plot";
import { html, type Html } from "../svg/html.js";
import { count, nats } from "../plots/quantity.js";
import { svgPlot } from "../svg/svg-plot.js";

/** A dimension below this many nats carries next to nothing; the threshold of the bars' colour. */
const INFORMATIVE = 0.01;
const MOST_BARS = 512;
const MOST_NAMED_BARS = 16;

/**
 * KL of each latent dimension as bars, largest first. The count above them is `activeUnits` (by the variance of the posterior means)
 * where it was measured, else the number of dimensions above 0.01 nats. `tall` fills the place beside the codes.
 * `undefined` without a finite value.
 */
export function klPlot(
  klPerDimension: readonly number[] | undefined,
  activeUnits?: number,
  tall = false,
): Html | undefined {
  const bars = (klPerDimension ?? [])
    .map((kl, dimension) => ({ kl, dimension }))
    .filter(({ kl }) => Number.isFinite(kl))
    .sort((a, b) => b.kl - a.kl)
    .map((bar, i) => ({ ...bar, rank: i + 1 }));
  if (bars.length === 0) return undefined;
  const total = bars.reduce((sum, { kl }) => sum + kl, 0);
  const informative = bars.filter(({ kl }) => kl > INFORMATIVE).length;
  const shown = bars.slice(0, MOST_BARS);
  const named = shown.length <= MOST_NAMED_BARS;
  const gap = shown.length > 120 ? 0 : 0.09;
  const svg = svgPlot("KL of each latent dimension in nats, largest first", {
    width: 520,
    height: tall ? 480 : 236,
    marginTop: 26,
    marginLeft: 46,
    marginRight: 8,
    marginBottom: 46,
    x: {
      label: named ? "latent dimension, largest KL first" : "rank of the latent dimension",
      labelArrow: "none",
      labelAnchor: "center",
      domain: [0.5, shown.length + 0.5],
      ...(named
        ? {
            ticks: shown.map(({ rank }) => rank),
            tickFormat: (rank: number) => `z${shown[rank - 1].dimension}`,
            tickSize: 0,
          }
        : {}),
    },
    y: { label: "nats", grid: true, ticks: 5, zero: true },
    marks: [
      Plot.rect(shown, {
        x1: ({ rank }: { rank: number }) => rank - 0.5 + gap,
        x2: ({ rank }: { rank: number }) => rank + 0.5 - gap,
        y1: 0,
        y2: "kl",
        fill: ({ kl }: { kl: number }) => (kl > INFORMATIVE ? "var(--train)" : "var(--faint)"),
        ...(named ? { rx: 2 } : {}),
      }),
      Plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
    ],
  });
  return html`<figure class="card wide-plot">
    <h3>KL per latent dimension</h3>
    <p class="figure-number">
      <b>${activeUnits === undefined ? informative : activeUnits}</b> of ${bars.length}
      ${activeUnits === undefined ? `above ${INFORMATIVE} nats` : "units active"}
    </p>
    ${svg}
    <figcaption>
      Test set; the bars add up to ${nats(total)} nats.
      ${activeUnits !== undefined && "Active: the variance of the posterior mean over the images is above 0.01."}
      ${shown.length < bars.length && `The ${count(MOST_BARS)} largest of ${count(bars.length)} are drawn.`}
    </figcaption>
  </figure>`;
}
