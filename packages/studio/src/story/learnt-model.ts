import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { ModelFacts, Rows } from "../engine/engine-api";
import { drawsOf, type Cloud } from "./two-costs";
import { imagesOfStory, storyEngine } from "./story-trainer";
import type { StoryTraining } from "./use-story-training";

/** The model that the first figure has trained, open in the story's engine, with some test images. */
export interface LearntModel extends Pick<ModelFacts, "id" | "shape"> {
  /** Values 0..1, a row each: one of each class, where there are classes. */
  readonly images: Rows;
  readonly clouds: readonly Cloud[];
}

const shown = 10;

/** undefined data before it is trained. */
export const useLearntModel = ({ model }: Pick<StoryTraining, "model">): UseQueryResult<LearntModel> =>
  useQuery({
    queryKey: ["story-model", model?.length, stampOf(model)],
    queryFn: () => learnt(model!),
    enabled: !!model,
  });

const stamps = new WeakMap<object, number>();
let stamped = 0;
/** Another number for each model. */
function stampOf(model: object | undefined): number {
  if (!model) return 0;
  const known = stamps.get(model) ?? ++stamped;
  stamps.set(model, known);
  return known;
}

async function learnt(model: Uint8Array<ArrayBuffer>): Promise<LearntModel> {
  const engine = storyEngine();
  const { id, shape } = await engine.openModel(model, "the model of the story");
  const { test } = await imagesOfStory();
  const images = await engine.images(test.id, oneOfEach(test.labels, test.count));
  const { mean, logVar } = await engine.posterior(id, images);
  const [count, latent] = mean.shape;
  const rowOf = (rows: Rows, i: number): Float32Array => rows.data.slice(i * latent, (i + 1) * latent);
  const clouds = Array.from({ length: count }, (_, i) => ({ mean: rowOf(mean, i), logVar: rowOf(logVar, i) }));
  return { id, shape, images, clouds };
}

/** Indices of the first image of each class, or of the first ones. */
function oneOfEach(labels: ArrayLike<number> | undefined, count: number): number[] {
  const first = new Map<number, number>();
  for (let i = 0; labels && i < count; i++) if (!first.has(labels[i])) first.set(labels[i], i);
  const chosen = [...first].sort(([a], [b]) => a - b).map(([, index]) => index);
  return (chosen.length > 1 ? chosen : Array.from({ length: count }, (_, i) => i)).slice(0, shown);
}

/** Draws from an image's cloud, and what they decode to. */
export async function drawnImages(
  { id }: LearntModel,
  cloud: Cloud,
  width: number,
  count: number,
  seed: number,
): Promise<{ readonly codes: Float32Array; readonly images: Rows }> {
  const codes = drawsOf(cloud, width, count, seed);
  const images = await storyEngine().decode(id, { shape: [count, cloud.mean.length], data: codes });
  return { codes, images };
}

export const imageOf = ({ images }: LearntModel, i: number): Float32Array =>
  images.data.subarray(i * images.shape[1], (i + 1) * images.shape[1]);
