import { ortRuntime, type RuntimeOptions } from "../../packages/core/src/index.js";
import { mlpTraining, runSameTraining, type TrainingTrace } from "../../packages/core/src/testing/same-training.js";

/** What tests call in the page. */
export interface TrainingPage {
  train(options: RuntimeOptions, size?: { steps?: number; chunk?: number }): Promise<TrainingTrace>;
}

const training: TrainingPage = {
  train: async (options, size) => await runSameTraining(mlpTraining(), await ortRuntime(options), size),
};
Object.assign(globalThis, { training });
