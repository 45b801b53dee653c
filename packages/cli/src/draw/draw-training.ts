import { join } from "node:path";
import { isTable, type Dataset, type ImageDataset } from "@latents/core";
import { writeFileAtomic } from "../files/index.js";
import type { Run } from "../run/open-run.js";
import type { DrawTraining, TrainingPictures } from "../run/training/training-pictures.js";
import { RunPlane } from "./plane/draw-plane.js";
import { drawSnapshot, snapshotImages, type SnapshotImages } from "./grids/draw-snapshot.js";
import { drawLivePictures, liveImages, removeLivePictures } from "./grids/live-pictures.js";
import { priorSamples, reconstructionPairs } from "./grids/pictures.js";
import { writeAnimations } from "./grids/snapshot-files.js";
import { writeReport } from "./report/write-report.js";
import { writeTableReport } from "./table/write-table-report.js";

/** The pictures of a training and its report. What snapshots and live pictures show stays the same from moment to moment. */
export const drawTraining: DrawTraining = ({ run, config, dataset, test: unseen }) => {
  if (isTable(dataset) || isTable(unseen)) return tablePictures(run, { train: dataset, test: unseen });
  const { seed, snapshots } = config;
  const folder = run.files.images;
  let moments: SnapshotImages | undefined;
  let shown: ImageDataset | undefined;
  const plane = new RunPlane(run.files.plane, unseen, config);
  return {
    snapshot: async (trained, progress) => {
      const images = (moments ??= snapshotImages(config, dataset, unseen));
      await drawSnapshot(trained, progress, { images, folder, count: snapshots.count, seed });
    },
    live: (trained) => drawLivePictures(trained, (shown ??= liveImages(dataset)), config, folder),
    plane: (trained, step) => plane.draw(trained, step),
    final: async ({ trained }, warn) => {
      await writeFileAtomic(join(folder, "reconstructions.png"), await reconstructionPairs(trained, unseen, config));
      await writeFileAtomic(join(folder, "samples.png"), await priorSamples(trained, { seed }));
      await removeLivePictures(folder);
      await writeAnimations(folder, warn);
    },
    report: (model) => writeReport(run, { ...model, train: dataset, test: unseen }),
  };
};

/** A table has no pictures while it is trained; its report compares real rows with drawn ones. */
const tablePictures = (run: Run, splits: { readonly train: Dataset; readonly test: Dataset }): TrainingPictures => ({
  snapshot: async () => undefined,
  live: async () => undefined,
  plane: async () => undefined,
  final: async () => undefined,
  report: async (model) => {
    if (!isTable(splits.train) || !isTable(splits.test)) return;
    await writeTableReport(run, { ...model, train: splits.train, test: splits.test });
  },
});
