import { readFile } from "node:fs/promises";
import type { ImageDataset, ImportanceNll, RunResult } from "@latents/core";
import { writeFileAtomic } from "../../files/index.js";
import { codesInPlane } from "./codes-in-plane.js";
import type { ReportData } from "./report-data.js";
import { diagnoseRun } from "../../run/model/diagnose-run.js";
import { reportOf } from "./report-of.js";
import type { Run } from "../../run/open-run.js";
import type { MeasuredModel } from "../../run/training/training-pictures.js";
import { snapshotFile, snapshotsOnDisk, spread } from "../grids/snapshot-files.js";

/** What a report is of, with the training images; the NLL where it was measured. */
type Reported = Omit<MeasuredModel, "test"> & {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
  readonly result: RunResult;
  readonly importance?: ImportanceNll;
};

/** Writes a run's `report.html`, one self-contained page. Throws RunError if the disk refuses. */
export async function writeReport(
  run: Run,
  { trained, train: images, test, evaluation, importance, result }: Reported,
): Promise<void> {
  const { renderReport } = await import("./render-report.js");
  const { config, files } = run;
  const step = result.kept?.step ?? result.steps;
  const { findings } = await diagnoseRun(run, { trained, step, train: images, test });
  const png = (name: string): Promise<Uint8Array> => readFile(`${files.images}/${name}`);
  const page = renderReport({
    ...(await reportOf(run, { trained, evaluation, importance, result })),
    findings,
    pairs: { png: await png("reconstructions.png"), caption: "Test images, each with its reconstruction at its right" },
    samples: { png: await png("samples.png"), caption: "Decoded draws from the prior" },
    snapshots: await snapshotsOf(files.images),
    codes: await codesInPlane(trained, test, config),
  });
  await writeFileAtomic(files.report, page);
}

/** Moments that the report shows: more would make the page heavy, and the GIFs show them all. */
const MOST_MOMENTS = 3;

/** The pictures that the training left of itself, of a few moments; undefined if there are none. */
async function snapshotsOf(images: string): Promise<ReportData["snapshots"]> {
  const kinds = ["reconstructions", "samples"] as const;
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const steps = spread(await snapshotsOnDisk(images, kind), MOST_MOMENTS);
      return Promise.all(
        steps.map(async (step) => ({ kind, step, png: await readFile(snapshotFile(images, step, kind)) })),
      );
    }),
  );
  return found.some((pictures) => pictures.length > 0) ? found.flat() : undefined;
}
