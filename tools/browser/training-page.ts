import { ortRuntime, type RuntimeOptions } from "../../packages/core/src/index.js";
import {
  runCounting,
  runFixed,
  runSameTraining,
  type TrainingTrace,
} from "../../packages/core/src/testing/same-training.js";

/** What tests call in the page. */
export interface TrainingPage {
  train(...args: TrainArguments): Promise<TrainingTrace>;
  count(options: RuntimeOptions): Promise<Record<string, number[]>>;
  fixed(options: RuntimeOptions): Promise<number[]>;
  /** The losses of two trainings at a time, with other sessions at work beside them. */
  together(options: RuntimeOptions): Promise<number[][]>;
  /** Starts a runtime: its threads, or the text of the error. */
  start(options: RuntimeOptions): Promise<number | string>;
}
type TrainArguments = [options: RuntimeOptions, name: "mlp" | "conv", size?: { steps?: number; chunk?: number }];

const training: TrainingPage = {
  train: async (options, name, size) => runSameTraining(name, await ortRuntime(options), size),
  count: async (options) => runCounting(await ortRuntime(options)),
  fixed: async (options) => runFixed(await ortRuntime(options)),
  together: async (options) => {
    const size = { steps: 3, chunk: 2 };
    const train = async (): Promise<TrainingTrace> => runSameTraining("conv", await ortRuntime(options), size);
    const fixed = async (): Promise<number[]> => runFixed(await ortRuntime(options));
    const count = async (): Promise<unknown> => runCounting(await ortRuntime(options));
    const [one, , other] = await Promise.all([train(), fixed(), train(), count()]);
    return [one.losses, other.losses];
  },
  start: (options) =>
    ortRuntime(options).then(
      ({ threads }) => threads,
      (error: unknown) => String(error),
    ),
};
Object.assign(globalThis, { training });
