import { describeModel, valuesPerImage, type ImportanceNll, type RunResult } from "@latents/core";
import type { Run } from "../../run/open-run.js";
import type { MeasuredModel } from "../../run/training/training-pictures.js";
import type { ReportData } from "./report-data.js";

/** What a report says of any run: where it came from, its curves and its figures. */
export async function reportOf(
  run: Run,
  {
    trained,
    evaluation,
    importance,
    result,
  }: Pick<MeasuredModel, "trained" | "evaluation"> & {
    readonly result: RunResult;
    readonly importance?: ImportanceNll;
  },
): Promise<ReportData> {
  const { record, config } = run;
  const { train, validation } = await run.metrics();
  return {
    title: config.title || config.recipe,
    recipe: config.recipe,
    run: run.folder,
    of: record.data.encoding === undefined ? "image" : "row",
    createdAt: record.createdAt,
    command: record.command,
    config: record.madeInCode === undefined ? config : { ...config, model: { madeInCode: record.madeInCode } },
    machine: { ...record.machine, versions: record.versions },
    summary: {
      steps: result.steps,
      elapsedMs: result.elapsedMs,
      msPerStep: result.msPerStep,
      parameters: Object.values(trained.values).reduce((sum, values) => sum + values.length, 0),
      peakRssBytes: result.peakRssBytes,
      ...(result.stopped && {
        stopped: `The NELBO of the held-out ${record.data.encoding === undefined ? "images" : "rows"} stopped improving.`,
      }),
      ...(result.kept && { kept: result.kept }),
    },
    model: describeModel(trained.model, valuesPerImage(record.data)),
    ...(record.data.encoding === undefined && { shape: record.data.shape }),
    train: [...train],
    validation: [...validation],
    test: {
      ...result.test,
      activeUnits: evaluation.activeUnits,
      ...(importance && {
        ...{ nll: importance.nll, samples: importance.samples, nllStandardError: importance.standardError },
        ...{ monteCarloError: importance.monteCarloError, effectiveSamples: importance.effectiveSamples },
      }),
    },
    ...(evaluation.klPerDimension && { klPerDimension: [...evaluation.klPerDimension] }),
  };
}
