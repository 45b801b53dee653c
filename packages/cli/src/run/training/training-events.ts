import type { TrainingEvent } from "@latents/core";
import type { TrainingRequest } from "../../config/training-request.js";

export type Tell = (event: TrainingEvent) => void;

/** What the command tells the training process. */
export type TrainingOrder =
  { readonly type: "train"; readonly request: TrainingRequest } | { readonly type: "stop" | "pause" | "continue" };
