import { proxy, type Remote } from "comlink";
import { getBytes } from "../api/client";
import { hostQuery, queryClient } from "../api/queries";
import type { DataFacts } from "../engine/engine-api";
import type { Engine } from "../engine/engine";
import type { HearTraining } from "../engine/training/training-api";
import { newEngine } from "../engine/use-engine";
import { storyConfig, storyImages, type StoryPlan } from "./story-configs";

interface StoryImages {
  readonly name: string;
  readonly train: DataFacts;
  readonly test: DataFacts;
}

let worker: Remote<Engine> | undefined;
/** A worker of the story's own: its trainings keep no other view waiting. */
export const storyEngine = (): Remote<Engine> => (worker ??= newEngine());

let images: Promise<StoryImages> | undefined;

/** The images that all figures train on; asked for once, and again after a failure. */
export function imagesOfStory(): Promise<StoryImages> {
  images ??= loadImages();
  images.catch(() => (images = undefined));
  return images;
}

/** A published page carries images of its own model; beside any other lies MNIST. */
async function loadImages(): Promise<StoryImages> {
  const { publication } = await queryClient.ensureQueryData(hostQuery);
  if (publication?.images.train === 0) throw new Error("this page carries no images to train on");
  const name = publication?.data ?? "mnist";
  const load = async (split: "train" | "test"): Promise<DataFacts> => {
    const some = publication ? "" : `?first=${storyImages[split]}`;
    return storyEngine().openData(await getBytes(`data/${name}-${split}.npz${some}`), name, split);
  };
  const [train, test] = await Promise.all([load("train"), load("test")]);
  return { name, train, test };
}

/** Counts, so that a training that a later one takes the place of knows it. */
let turn = 0;
let running: Promise<unknown> = Promise.resolve();

/**
 * Trains after those before have stopped; resolves to whether it came to its end, which it does not where a later one took its place. Throws what the engine
 * does.
 */
export async function trainStory(plan: StoryPlan, hear: HearTraining): Promise<boolean> {
  const mine = ++turn;
  const stop = (): void => void storyEngine().steerTraining("stop");
  stop();
  await running.catch(() => undefined);
  const { name, train, test } = await imagesOfStory();
  // a published page hands its ONNX Runtime to whoever starts it
  await storyEngine().start({ device: "wasm" });
  if (mine !== turn) return false;
  const order = {
    name: "story",
    values: storyConfig(plan, name),
    device: "wasm",
    data: { train: train.id, test: test.id },
  } as const;
  let end = (): void => undefined;
  const isHeard = new Promise<void>((resolve) => (end = resolve));
  const training = storyEngine().train(
    { ...order, isPassing: true },
    proxy((news) => {
      // it may have begun only after it was told to stop
      if (mine === turn) hear(news);
      else if (news.type === "progress") stop();
      if (news.type === "ended") end();
    }),
  );
  running = training;
  await training;
  // news come on a way of their own, perhaps after the answer
  await isHeard;
  return mine === turn;
}
