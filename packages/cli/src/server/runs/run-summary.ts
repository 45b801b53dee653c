import { stat } from "node:fs/promises";
import { join } from "node:path";
import { livePictures } from "../../draw/grids/live-pictures.js";
import { finiteSorted, thin, type Point } from "../../draw/plots/series.js";
import { runState } from "../../run/run-state.js";
import type { Run } from "../../run/open-run.js";
import { spread } from "../../draw/grids/snapshot-files.js";
import {
  modelWords,
  planeFrameStep,
  type CurvePoint,
  type Metrics,
  type MetricsLine,
  type RunDetail,
  type RunSummary,
  type SummaryFigures,
  type TestFigures,
} from "@latents/core";
import { runFileNames } from "./run-file.js";
import { whyOnlyNets } from "./run-model.js";
import type { Standing } from "./run-mark.js";
import { kindWithin } from "./run-shelf.js";
import { testProtocol } from "../../run/compared/test-protocol.js";

/** Points of the small curve, and lines of a split in a detail, at most. */
const [curvePoints, mostLines] = [40, 1000];

/** What the list of runs says of one. A damaged result or log counts as none. */
export async function summarise(run: Run, standing: Standing): Promise<RunSummary> {
  const { record, config, name } = run;
  const [result, metrics] = await Promise.all([
    run.result().catch(() => undefined),
    run.metrics().catch((): Metrics => ({ train: [], validation: [] })),
  ]);
  const read = { ...run, result: () => Promise.resolve(result), metrics: () => Promise.resolve(metrics) };
  const { state, step } = await runState(read);
  const changedAt = await livePicturesAt(run);
  const planeStep = (await planeSteps(run)).at(-1);
  const onlyNets = whyOnlyNets(run);
  const points = finiteSorted(metrics.train.map((line): Point => ({ step: line.step, value: line.loss ?? NaN })));
  return {
    name,
    title: config.title || config.recipe,
    recipe: config.recipe,
    model: modelWords(config),
    data: record.data.name,
    createdAt: record.createdAt,
    state: state === "finished" ? state : standing === "paused" ? "paused" : standing ? "running" : state,
    trainedHere: standing !== undefined,
    step,
    steps: record.steps,
    ...(result && { test: figuresOf(run, result.test) }),
    curve: thin(points, curvePoints).map(({ step: at, value }): CurvePoint => [at, value]),
    ...(onlyNets !== undefined && { onlyNets }),
    ...rowsOf(run),
    ...(changedAt !== undefined && { livePictures: { changedAt } }),
    ...(planeStep !== undefined && { planeStep }),
  };
}

/** Whether its data are rows: what its encoding says, which may be anybody's. */
function rowsOf({ record }: Run): Pick<RunSummary, "rows"> {
  const { encoding } = record.data;
  if (typeof encoding !== "object" || encoding === null) return {};
  return { rows: "series" in encoding && encoding.series !== undefined ? "series" : "table" };
}

function figuresOf({ config, record }: Run, test: TestFigures): SummaryFigures {
  const { negElbo, rec, kl, standardError, noBound } = test;
  const protocol = testProtocol(config, record.data, test);
  return noBound ? { rec, noBound, protocol } : { negElbo, rec, kl, standardError, protocol };
}

/** When the live pictures were drawn, ms since 1970; undefined where there are none. The last one of them is written last. */
async function livePicturesAt({ folder, files }: Run): Promise<number | undefined> {
  const path = join(files.images, livePictures.at(-1)!);
  if ((await kindWithin(folder, path)) !== "file") return undefined;
  return stat(path).then(
    ({ mtimeMs }) => Math.round(mtimeMs),
    () => undefined,
  );
}

/** Steps of the frames of its plane, rising. */
export async function planeSteps(run: Run): Promise<number[]> {
  return (await runFileNames(run, "plane")).flatMap((name) => planeFrameStep(name) ?? []).sort((a, b) => a - b);
}

/** All of a run but its files and the bulk of its log. */
export async function detail(run: Run, summary: RunSummary): Promise<RunDetail> {
  const metrics = await run.metrics().catch(() => ({ train: [], validation: [] }));
  const result = await run.result().catch(() => undefined);
  const few = (lines: readonly MetricsLine[]): MetricsLine[] => spread(lines, mostLines);
  return {
    summary,
    record: run.record,
    ...(result && { result }),
    metrics: { train: few(metrics.train), validation: few(metrics.validation) },
    images: await runFileNames(run, "images"),
    models: await runFileNames(run, "model"),
    report: (await kindWithin(run.folder, run.files.report)) === "file",
  };
}
