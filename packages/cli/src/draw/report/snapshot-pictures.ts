import { html, type Html } from "../svg/html.js";
import { picture } from "./picture.js";
import { count } from "../plots/quantity.js";
import type { ReportSnapshot } from "./report-data.js";

const CAPTIONS = {
  reconstructions:
    "Images that it is trained on at the left, images that it never sees at the right; each beside its mean image",
  samples: "Mean images of draws from the prior, the same noise at each step",
} as const;

/** Pictures of the model at moments of its training: reconstructions one under another, samples side by side. */
export function snapshotPictures(snapshots: readonly ReportSnapshot[] = []): Html | undefined {
  if (snapshots.length === 0) return undefined;
  const of = (kind: ReportSnapshot["kind"]): Html[] =>
    snapshots
      .filter((one) => one.kind === kind)
      .map(({ step, png }) => picture("snapshots", `After step ${count(step)}`, { png, caption: CAPTIONS[kind] })!);
  return html`<div class="stack">${of("reconstructions")}</div>
    <div class="panels snapshots">${of("samples")}</div>`;
}
