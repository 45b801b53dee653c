import {
  diagnose,
  measureModel,
  type ImageDataset,
  type Finding,
  type ModelFigures,
  type TrainedVae,
} from "@latents/core";
import type { Run } from "../open-run.js";

/** A run's model with the images that it was trained on and those of the test split. */
export interface ModelAndImages {
  readonly trained: TrainedVae;
  /** Steps that its values were trained for. */
  readonly step: number;
  readonly train: ImageDataset;
  readonly test: ImageDataset;
}

/** What a run's figures show to be wrong, the gravest first, and what was measured of its model. */
export interface Diagnosis {
  readonly findings: readonly Finding[];
  readonly model?: ModelFigures;
}

/** Diagnoses a run by its log and settings, and by its model where that is given. The same whenever it is asked. Throws LatentsError. */
export async function diagnoseRun(run: Run, model?: ModelAndImages): Promise<Diagnosis> {
  const { config, record } = run;
  const figures = model && (await measureModel(model.trained, model, config, model.step));
  const { count, shape } = record.data;
  const findings = diagnose({
    ...{ config, shape, images: count, steps: record.steps, metrics: await run.metrics() },
    ...(figures && { model: figures }),
  });
  return { findings, ...(figures && { model: figures }) };
}
