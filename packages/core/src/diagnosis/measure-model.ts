import type { Config } from "../config/index.js";
import { chooseImages, gatherBatch, scaleFor, splitDataset, valuesPerImage, type ImageDataset } from "../data/index.js";
import { ofBytes } from "../data/matrix.js";
import { evaluate, type Evaluation } from "../evaluate/index.js";
import { largestGrey } from "../image/index.js";
import type { TrainedVae } from "../inference/index.js";
import type { Measure } from "../likelihoods/index.js";
import { ImageFigures, type ImageFigureResult } from "./image-figures.js";

/** Figures of a model on some images of a split. */
export interface SplitFigures
  extends
    ImageFigureResult,
    Pick<Evaluation, "images" | "negElbo" | "rec" | "kl" | "standardError" | "activeUnits" | "klPerDimension"> {}

/** What a diagnosis knows of a trained model. */
export interface ModelFigures {
  /** Steps that the values were trained for. */
  readonly step: number;
  readonly train: SplitFigures;
  readonly test: SplitFigures;
  /** What the likelihood is a log-probability of. */
  readonly measure: Measure;
  /** Share of the training images' bytes strictly between 10 % and 90 % of the largest. */
  readonly grey: number;
  /** Mean over images of the entropy of bits drawn with the grey values as probabilities, in nats: no model of the bits has a lower expected NELBO. */
  readonly bitEntropy: number;
}

/** Images measured of each split at most: enough to see a fault, few enough to take no time. */
const mostImages = 500;
/** Numbers of their codes at most, so that a model of 100,000 latents is measured in bounded memory. */
const mostNumbers = 2 ** 22;
const batch = 50;

/** Measures a model on a seeded choice of both splits, by the protocol of its config. Throws LatentsError as `evaluate` does. */
export async function measureModel(
  trained: TrainedVae,
  { train, test }: { readonly train: ImageDataset; readonly test: ImageDataset },
  config: Config,
  step: number,
): Promise<ModelFigures> {
  const most = Math.min(mostImages, Math.floor(mostNumbers / trained.latent));
  const some = (split: ImageDataset): ImageDataset => chooseImages(split, Math.min(most, split.count));
  const { validation } = config.data;
  // what was held out was not trained on
  const seen = some(validation > 0 ? splitDataset(train, { validation, seed: config.seed }).train : train);
  return {
    ...{ step, measure: trained.model.likelihood.measure },
    train: await measureSplit(trained, seen, config),
    test: await measureSplit(trained, some(test), config),
    ...greyFigures(seen),
  };
}

async function measureSplit(trained: TrainedVae, dataset: ImageDataset, { data, seed }: Config): Promise<SplitFigures> {
  const { binarisation } = data;
  const { model, values, runtime } = trained;
  const found = await evaluate(model, values, dataset, runtime, { binarisation, seed });
  const size = valuesPerImage(dataset);
  const scale = scaleFor(binarisation);
  const figures = new ImageFigures(dataset.shape);
  for (let start = 0; start < dataset.count; start += batch) {
    const count = Math.min(batch, dataset.count - start);
    const indices = Array.from({ length: count }, (_, i) => start + i);
    const bytes = new Uint8Array(count * size);
    gatherBatch(dataset, indices, bytes, 0, { binarisation, seed, step: start / batch, stream: "diagnosis" });
    const x = { shape: [count, size] as const, data: ofBytes(bytes, (v) => v * scale) };
    const own = dataset.labels && trained.classes > 0 ? dataset.labels.subarray(start, start + count) : undefined;
    const labels = await trained.labelsOf(x, x, { labels: own });
    const codes = await trained.encode(x, { labels });
    // a net that has blown up has no picture of its codes
    const finite = codes.data.every(Number.isFinite);
    const decoded = finite ? (await trained.decode(codes, { labels })).data : new Float32Array(count * size).fill(NaN);
    // what dynamic bits are draws of is known
    const images =
      binarisation === "dynamic"
        ? ofBytes(dataset.pixels.subarray(start * size, (start + count) * size), (v) => v / largestGrey)
        : x.data;
    figures.add(images, x.data, decoded);
  }
  const { images, negElbo, rec, kl, standardError, activeUnits, klPerDimension } = found;
  return {
    ...{ images, negElbo, rec, kl, standardError, activeUnits },
    ...(klPerDimension && { klPerDimension }),
    ...figures.result(),
  };
}

function greyFigures({ pixels, count }: ImageDataset): Pick<ModelFigures, "grey" | "bitEntropy"> {
  const entropies = Float64Array.from({ length: 256 }, (_, v) => {
    const p = v / largestGrey;
    return p === 0 || p === 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log1p(-p);
  });
  let [grey, entropy] = [0, 0];
  for (const v of pixels) {
    if (v > 25 && v < 230) grey++;
    entropy += entropies[v];
  }
  return { grey: grey / pixels.length, bitEntropy: entropy / count };
}
