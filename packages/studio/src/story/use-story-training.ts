import type { PlaneFrame, PlaneStage } from "@latents/core";
import { useCallback, useState } from "react";
import type { Pictures, TrainingNews } from "../engine/training/training-api";
import type { StoryPlan } from "./story-configs";
import { trainStory } from "./story-trainer";

/** A training of the story as a figure shows it. */
export interface StoryTraining {
  readonly phase: "idle" | "training" | "done" | "failed";
  readonly plan?: StoryPlan;
  readonly step: number;
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly stage?: PlaneStage;
  readonly frames: readonly PlaneFrame[];
  readonly pictures?: Pictures;
  /** KL of each latent, nats an image, as it went. */
  readonly latents: readonly { readonly step: number; readonly values: readonly number[] }[];
  /** `model.safetensors`, once it is trained. */
  readonly model?: Uint8Array<ArrayBuffer>;
  readonly error?: unknown;
}

const idle: StoryTraining = { phase: "idle", step: 0, shape: [1, 28, 28], frames: [], latents: [] };

/** A training that a figure begins; `start` resolves to what it came to, undefined where another took its place. */
export function useStoryTraining(): readonly [
  StoryTraining,
  (plan: StoryPlan) => Promise<StoryTraining | undefined>,
  (known: StoryTraining) => void,
] {
  const [training, setTraining] = useState(idle);
  const start = useCallback(async (plan: StoryPlan): Promise<StoryTraining | undefined> => {
    let now: StoryTraining = { ...idle, phase: "training", plan };
    const become = (next: StoryTraining): void => {
      now = next;
      setTraining(next);
    };
    become(now);
    try {
      const isWhole = await trainStory(plan, (news) => become(told(now, news)));
      become({ ...now, phase: isWhole ? "done" : "idle" });
      return isWhole ? now : undefined;
    } catch (error) {
      become({ ...now, phase: "failed", error });
      return undefined;
    }
  }, []);
  return [training, start, setTraining];
}

/** What a training is after news of it. */
function told(training: StoryTraining, news: TrainingNews): StoryTraining {
  switch (news.type) {
    case "started":
      return { ...training, shape: news.shape };
    case "stage":
      return { ...training, stage: news.stage };
    case "plane":
      return { ...training, frames: [...training.frames, news.frame] };
    case "pictures":
      return { ...training, pictures: news.pictures };
    case "progress": {
      const { step, klPerDimension } = news;
      const latents = klPerDimension ? [...training.latents, { step, values: klPerDimension }] : training.latents;
      return { ...training, step, latents };
    }
    case "ended":
      return { ...training, model: news.model };
    default:
      return training;
  }
}
