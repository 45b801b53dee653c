import {
  augmentedReader,
  batchOrder,
  isTable,
  labelledImages,
  oneHotLabels,
  requireLabels,
  type Augment,
  type Binarisation,
  type Dataset,
  type RowReader,
  type Supervision,
  type TableEncoding,
} from "../data/index.js";
import { InputError } from "../errors.js";
import { joinBytes } from "../formats/index.js";
import { sizeOf, type Tensor } from "../graph/index.js";
import { readersOf } from "../models/index.js";
import { fillNoise, type DrawBits } from "../random/index.js";
import type { HostTensor } from "../runtime/index.js";
import type { TrainingProgram } from "./training-program.js";

/** How a minibatch is presented. */
interface FeedOptions {
  readonly batch: number;
  readonly seed: number;
  readonly binarisation: Binarisation;
  readonly supervision?: Supervision;
  readonly encoding?: TableEncoding;
  readonly drawBits?: DrawBits;
  readonly augment?: Augment;
}

type Feeds = Record<string, HostTensor>;
/** Rows of a step. */
type IndicesOf = (step: number) => ArrayLike<number>;

/**
 * What K steps from `step` on are fed: images by the epoch's order, binarised, augmented, their labels, then noise and scheduled numbers. Every
 * value is a function of (seed, stream, step) alone, so any chunking and any resume give the same.
 * Throws InputError where labels are wanted and missing, and where rows of a table are to be augmented.
 */
export function minibatchFeeds(
  training: TrainingProgram,
  dataset: Dataset,
  options: FeedOptions,
): { stepsPerEpoch: number; feeds: (step: number, steps: number) => Feeds } {
  const { ledger } = training;
  const { batch, seed } = options;
  const { x, covariates } = readersOf("train", options, dataset, options);
  const presented = augmented(x, dataset, options);
  const order = batchOrder({ count: dataset.count, batch, seed });
  const labels = covariates
    ? (indices: IndicesOf, step: number, steps: number): Feeds => ({
        [training.labels!.name!]: rowFeed(training.labels!, covariates, indices, step, steps),
      })
    : labelFeeds(training, dataset, presented, options);
  return {
    stepsPerEpoch: order.stepsPerEpoch,
    feeds: (step, steps) => {
      const indices: IndicesOf = (at) => order.indices(at);
      const feeds: Feeds = {
        [training.x.name!]: rowFeed(training.x, presented, indices, step, steps),
        ...labels(indices, step, steps),
      };
      for (const { kind, stream, tensor } of ledger.noise.values()) {
        const size = sizeOf(tensor.shape);
        const data = new Float32Array(steps * size);
        for (let i = 0; i < steps; i++)
          fillNoise(kind, data.subarray(i * size, (i + 1) * size), { seed, stream, step: step + i });
        feeds[tensor.name!] = { dtype: "float", shape: [steps, ...(tensor.shape as number[])], data };
      }
      for (const { tensor, at } of ledger.schedules.values())
        feeds[tensor.name!] = {
          dtype: "float",
          shape: [steps],
          data: Float32Array.from({ length: steps }, (_, i) => at(step + i)),
        };
      return feeds;
    },
  };
}

/** The same reader, or one that changes images. */
function augmented(reader: RowReader, dataset: Dataset, { augment = {}, seed }: FeedOptions): RowReader {
  if (!isTable(dataset)) return augmentedReader(reader, dataset.shape, augment, seed);
  if (augment.flip || augment.shift)
    throw new InputError(`train.augment: is for images, and ${dataset.name} is a table; leave it out`);
  return reader;
}

/** Rows of K steps, one step's after the other. */
function rowFeed(
  { shape }: Tensor,
  presented: RowReader,
  indices: IndicesOf,
  step: number,
  steps: number,
  stream?: string,
): HostTensor {
  const batch = Number(shape[0]);
  const data = presented.array(steps * batch);
  for (let i = 0; i < steps; i++)
    presented.read(indices(step + i), data, i * batch * presented.width, {
      step: step + i,
      ...(stream !== undefined && { stream }),
    });
  return { dtype: presented.dtype, shape: [steps, ...(shape as number[])], data };
}

const bytes = ({ shape }: Tensor, steps: number, data: Uint8Array): HostTensor => ({
  dtype: "uint8",
  shape: [steps, ...(shape as number[])],
  data,
});

/** The labels of the minibatches' images, and the labelled images beside them, as far as the program has places for them. */
function labelFeeds(
  { labels: place, labelled }: TrainingProgram,
  dataset: Dataset,
  presented: RowReader,
  { seed, binarisation, supervision }: FeedOptions,
): (indices: IndicesOf, step: number, steps: number) => Feeds {
  if (!supervision || !place) return () => ({});
  const { classes, labelledBatch } = supervision;
  const labels = requireLabels("train", dataset, classes);
  const known = labelledImages(dataset, supervision);
  const shown = new Uint8Array(dataset.count);
  for (const index of known) shown[index] = 1;
  const rows = (indices: IndicesOf, step: number, steps: number, mask?: Uint8Array) =>
    joinBytes(Array.from({ length: steps }, (_, i) => oneHotLabels(labels, indices(step + i), classes, mask)));
  const own: ReturnType<typeof labelFeeds> = (indices, step, steps) => ({
    [place.name!]: bytes(place, steps, rows(indices, step, steps, shown)),
  });
  if (!labelled || labelledBatch === undefined) return own;
  const order = batchOrder({ count: known.length, batch: labelledBatch, seed, stream: "labelled" });
  const beside = (step: number): Uint32Array => order.indices(step).map((i) => known[i]);
  // an image drawn once is the same bits wherever it is fed
  const stream = binarisation === "dynamic" ? "binarise:labelled" : undefined;
  return (indices, step, steps) => {
    return {
      ...own(indices, step, steps),
      [labelled.x.name!]: rowFeed(labelled.x, presented, beside, step, steps, stream),
      [labelled.labels.name!]: bytes(labelled.labels, steps, rows(beside, step, steps)),
    };
  };
}
