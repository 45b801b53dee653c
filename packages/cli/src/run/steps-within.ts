import {
  DivergedError,
  RunError,
  train,
  trainOptionsFromConfig,
  type Config,
  type Dataset,
  type Parts,
  type Runtime,
  type Vae,
} from "@latents/core";
import { duration } from "../terminal/duration.js";
import { runLength } from "./run-length.js";

/** What a trial of the training needs. */
interface TrialTraining {
  readonly config: Config;
  readonly parts: Parts;
  readonly model: Vae;
  readonly dataset: Dataset;
  readonly runtime: Runtime;
}

interface TrialListener {
  /** Hears what is done, and what it came to. */
  readonly onPlan: (doing: string) => void;
}

/** Share of the time that steps and validations are planned for: checkpoints and pictures take some as well. */
const planned = 0.96;

/** Share of the time that the trial may take, within half a second and 20 seconds; of it the first third is left out, as a machine needs a while to get to its pace. */
const trialShare = 0.02;

/** A training's config with as many steps as this machine does in so many hours; as it is where nobody says how many. Throws as the training does. */
export async function plannedConfig(
  hours: number | undefined,
  training: TrialTraining,
  listener: TrialListener,
): Promise<Config> {
  const { config } = training;
  if (hours === undefined) return config;
  return {
    ...config,
    train: { ...config.train, steps: await stepsWithin(hours, training, listener), epochs: undefined },
  };
}

/**
 * Steps of this training that this machine does within so many hours, the trial that finds it out included. It trains for some seconds on a model that is thrown
 * away, and looks once at the held-out data where there are any. A machine that is busy meanwhile gets fewer steps. Throws as the training does.
 */
export async function stepsWithin(
  hours: number,
  { config, parts, model, dataset, runtime }: TrialTraining,
  { onPlan }: TrialListener,
): Promise<number> {
  const began = performance.now();
  const trialMs = Math.min(20_000, Math.max(500, trialShare * hours * 3.6e6));
  onPlan(
    `trying some steps for ${(trialMs / 1000).toFixed(trialMs < 2000 ? 1 : 0)} s, to see how many take ${duration(3600 * hours)}`,
  );
  const options = { ...trainOptionsFromConfig(config, parts), epochs: undefined, runtime, onSnapshot: undefined };
  const pace = await trialPace(
    model,
    dataset,
    { ...options, validation: undefined, earlyStopping: undefined, keep: undefined },
    trialMs,
  ).catch((error: unknown): never => {
    if (!(error instanceof DivergedError) || error.atStart) throw error;
    throw new RunError(
      `--hours: the trial diverged at step ${error.step}; try a smaller optimizer.learningRate, or optimizer.clipNorm`,
    );
  });
  let msPerStep = pace;
  if (config.data.validation > 0) {
    let last = 0;
    let validationMs = 0;
    await train(model, dataset, {
      ...{ ...options, steps: 1 },
      onProgress: () => void (last = performance.now()),
      onValidation: () => void (validationMs = performance.now() - last),
    });
    msPerStep += validationMs / (config.train.validateEvery ?? runLength(config, dataset).stepsPerEpoch);
  }
  const leftMs = planned * hours * 3.6e6 - (performance.now() - began);
  const steps = Math.max(1, Math.floor(leftMs / msPerStep));
  onPlan(`${msPerStep.toPrecision(3)} ms a step: ${steps.toLocaleString("en")} steps take ${duration(3600 * hours)}`);
  return steps;
}

/** Milliseconds of a step, on a model that is thrown away, when the first third of so many milliseconds is over. Throws as the training does. */
export async function trialPace(
  model: Vae,
  dataset: Dataset,
  options: Omit<Parameters<typeof train>[2], "steps" | "signal" | "onProgress">,
  trialMs: number,
): Promise<number> {
  const enough = new AbortController();
  let began: number | undefined;
  let warm: { step: number; at: number } | undefined;
  let pace = NaN;
  const trained = await train(model, dataset, {
    ...options,
    steps: 10_000_000,
    signal: enough.signal,
    onProgress: ({ elapsedMs, steps }, { step }) => {
      const now = performance.now();
      began ??= now - elapsedMs;
      pace = warm ? (now - warm.at) / (step - warm.step) : elapsedMs / steps;
      if (!warm && now - began > trialMs / 3) warm = { step, at: now };
      else if (warm && now - began > trialMs) enough.abort();
    },
  });
  await trained.release();
  return pace;
}
