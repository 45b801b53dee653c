import {
  encodePng,
  fillUniform,
  splitDataset,
  subset,
  type Config,
  type ImageDataset,
  type Progress,
  type TrainedVae,
} from "@latents/core";
import { writeFileAtomic } from "../../files/index.js";
import { captionedGrid, type CaptionedBlock } from "./captioned-grid.js";
import { snapshotFile, type SnapshotKind } from "./snapshot-files.js";

/** The images that every snapshot of a run shows, the same at each. */
export interface SnapshotImages {
  readonly training: ImageDataset;
  readonly unseen: ImageDataset;
}

/** Chooses them, evenly spread: images that are trained on (not those held out of them for validation), and test images. */
export function snapshotImages(
  { data, seed, snapshots }: Config,
  train: ImageDataset,
  test: ImageDataset,
): SnapshotImages {
  const { validation } = data;
  const training = validation === 0 ? train : splitDataset(train, { validation, seed }).train;
  return { training: spreadSubset(training, snapshots.count), unseen: spreadSubset(test, snapshots.count) };
}

function spreadSubset(dataset: ImageDataset, most: number): ImageDataset {
  const count = Math.min(most, dataset.count);
  return subset(
    dataset,
    Array.from({ length: count }, (_, i) => Math.floor((i * dataset.count) / count)),
  );
}

/** What a snapshot is drawn with. */
interface SnapshotSetting {
  readonly images: SnapshotImages;
  /** Folder of the pictures. */
  readonly folder: string;
  readonly count: number;
  /** Of the samples' codes and the draws' noise: the same at each snapshot. */
  readonly seed: number;
}

/** Small images are shown larger. */
const enough = 64;

/**
 * Writes a training's pictures of this moment: training and unseen images beside their mean images, and mean images of draws from
 * the prior; where the values of images are bits, Bernoulli draws of both too. What is shown, and all noise, is the same at each moment.
 * Throws RunError if the disk refuses.
 */
export async function drawSnapshot(
  trained: TrainedVae,
  { step, epoch }: Pick<Progress, "step" | "epoch">,
  { images, folder, count, seed }: SnapshotSetting,
): Promise<void> {
  const { shape, model, classes } = trained;
  const passes = epoch === 0 ? "" : `, ${epoch.toLocaleString("en")} ${epoch === 1 ? "epoch" : "epochs"}`;
  const moment = `step ${step.toLocaleString("en")}${passes}`;
  const scale = Math.max(1, Math.floor(enough / shape[2]));
  const write = async (kind: SnapshotKind, blocks: readonly CaptionedBlock[]): Promise<void> => {
    const picture = await captionedGrid(blocks, shape, { title: moment, scale });
    await writeFileAtomic(snapshotFile(folder, step, kind), encodePng(picture));
  };
  const samples = (await trained.sample(count, { seed })).data;
  const training = (await trained.reconstruct(images.training)).data;
  const unseen = (await trained.reconstruct(images.unseen)).data;
  // a model with labels draws its classes in turn: one column each
  const columns = classes > 1 && classes <= count ? classes : undefined;
  const pairs = (dataset: ImageDataset, heading: string, caption: string, values: Float32Array): CaptionedBlock => ({
    heading,
    sets: [
      { caption: "original", images: dataset.pixels },
      { caption, images: values },
    ],
    columns: Math.ceil(Math.sqrt(dataset.count)),
  });
  const both = (caption: string, left: Float32Array, right: Float32Array): CaptionedBlock[] => [
    pairs(images.training, "training images", caption, left),
    pairs(images.unseen, "unseen images", caption, right),
  ];
  await write("reconstructions", both("mean", training, unseen));
  await write("samples", [{ heading: "samples: means", sets: [{ images: samples }], columns }]);
  if (!model.likelihood.binary) return;
  const draw = (probs: Float32Array, of: string): Float32Array => {
    const uniform = fillUniform(new Float32Array(probs.length), { seed, stream: `snapshot:${of}`, step: 0 });
    return probs.map((p, i) => (uniform[i] < p ? 1 : 0));
  };
  await write("reconstructions-draws", both("draw", draw(training, "training"), draw(unseen, "unseen")));
  await write("samples-draws", [{ heading: "samples: draws", sets: [{ images: draw(samples, "samples") }], columns }]);
}
