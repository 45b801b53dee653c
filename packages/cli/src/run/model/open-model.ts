import {
  modelFromConfig,
  modelOf,
  ortRuntime,
  TrainedVae,
  type Runtime,
  type RuntimeOptions,
  type ValidatedStep,
} from "@latents/core";
import { printable, type Effects } from "../../terminal/index.js";
import { machineHere } from "../machine-here.js";
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

/** Opens a run that a user names; damaged checkpoints are passed over with a warning on stderr. Throws LatentsError. */
export async function openModel(
  argument: string,
  { stderr }: Pick<Effects, "stderr">,
  options: RuntimeOptions = {},
): Promise<OpenModel> {
  const run = await openRun(await findRun(argument), (message) => stderr.write(`warning: ${printable(message)}\n`));
  const { state } = await run.latestCheckpoint();
  const runtime = await ortRuntime({
    device: options.device ?? machineHere(run.record).device,
    threads: options.threads,
  });
  const { shape } = run.record.data;
  const model = modelFromConfig(run.config, shape);
  const { step, values } = modelOf(state);
  const { kept } = state;
  return {
    ...{ run, runtime, step, trained: new TrainedVae(model, values, shape, runtime), trainedSteps: state.step },
    ...(kept && { kept: { step: kept.step, negElbo: kept.negElbo } }),
  };
}
