import { modelOf, TrainedVae, type Runtime, type RuntimeOptions, type ValidatedStep } from "@latents/core";
import type { Effects } from "../../terminal/effects.js";
import { printable, warning } from "../../terminal/printable.js";
import { runtimeHere } from "../machine-here.js";
import { openRun, type Run } from "../open-run.js";
import { findRun } from "../find-run.js";

/** A run's model on a device: see `modelOf`. */
export interface OpenModel {
  readonly run: Run;
  readonly trained: TrainedVae;
  readonly runtime: Runtime;
  /** Steps that the values were trained for. */
  readonly step: number;
  /** The validation whose model it is, where the best is kept. */
  readonly kept?: ValidatedStep;
  /** Steps of the training so far: more where the best is kept. */
  readonly trainedSteps: number;
}

/** Where a model works, and on which images. */
export interface OpenOptions extends RuntimeOptions {
  /** Images instead of the run's: a data set's name or a path. */
  readonly data?: string;
}

/**
 * Opens a run that a user names. Damaged checkpoints are passed over with a warning on stderr; images that are not those of the run, and a device
 * that is not here, are said there too. Throws LatentsError.
 */
export async function openModel(
  argument: string,
  { stderr }: Pick<Effects, "stderr">,
  { device, threads, data }: OpenOptions = {},
): Promise<OpenModel> {
  const warn = warning({ stderr });
  const note = (message: string): void => void stderr.write(`${printable(message)}\n`);
  const run = await openRun(await findRun(argument), warn, { data, onLeftOut: warn, onSkipped: warn });
  const { state } = await run.latestCheckpoint();
  const { shape } = run.record.data;
  const model = await run.model();
  const { step, values } = modelOf(state);
  const open = (runtime: Runtime): TrainedVae => new TrainedVae(model, values, shape, runtime);
  const runtime = await runtimeHere(run.record, { device, threads }, note, async (found) => {
    // what a device says of itself is only known when it has worked
    const probe = open(found);
    await probe.decode({ shape: [1, model.latent], data: new Float32Array(model.latent) }, labelsOfOne(probe));
    await probe.release();
  });
  const { kept } = state;
  return {
    ...{ run, runtime, step, trained: open(runtime), trainedSteps: state.step },
    ...(kept && { kept: { step: kept.step, negElbo: kept.negElbo } }),
  };
}

const labelsOfOne = ({ classes }: TrainedVae): { labels?: number[] } => (classes > 0 ? { labels: [0] } : {});
