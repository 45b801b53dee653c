import { renderCurves, runSeries, svgToPng } from "latents/draw";
import type { Picture } from "../workbench/findings.js";
import type { FinishedRun } from "../workbench/workbench.js";

/** Titles of metrics as an axis shows them. */
const axes: Readonly<Record<string, string>> = {
  negElbo: "NELBO, nats per image",
  rec: "REC, nats per image",
  kl: "KL, nats per image",
  loss: "loss, nats per image",
};

/** One metric of several runs against the steps in one plot, smoothed: `curves-rec.png`. */
export async function curvesPicture(
  runs: readonly { readonly label: string; readonly run: FinishedRun }[],
  metric: string,
  name = "curves",
): Promise<Picture> {
  const series = await Promise.all(
    runs.map(({ label, run: { run } }) => runSeries(run, { metric, split: "train", x: "step" }, label)),
  );
  const smooth = Math.max(1, 2 * Math.floor(series[0].points.length / 100) + 1);
  const yLabel = axes[metric] ?? metric;
  const svg = renderCurves(series, { xLabel: "step", yLabel, smooth });
  return {
    file: `${name}-${metric}.png`,
    caption: `${yLabel}, training batches, mean of ${smooth} logged steps`,
    bytes: await svgToPng(svg, { width: 1000 }),
  };
}
