import {
  anomalyScores,
  auc,
  InputError,
  rateAbove,
  take,
  thresholdAt,
  writeNpz,
  type AnomalyScoreName,
  type Dataset,
  type RuntimeOptions,
  sampleMean,
} from "@latents/core";
import { loadDataset } from "../data/index.js";
import { pathKind } from "../data/load-dataset.js";
import { writeFileAtomic } from "../files/index.js";
import { checkOutputFile, checkOutputFlag, printable, ProgressLine } from "../output/index.js";
import { renderRoc, svgToPng } from "../picture/index.js";
import type { Run } from "../run/open-run.js";
import { openModel } from "./open-model.js";

interface AnomalyFlags extends RuntimeOptions {
  /** Names or paths of data sets; `normal` is the run's own by default. */
  readonly normal?: string;
  readonly anomalous: string;
  readonly score: AnomalyScoreName;
  readonly samples?: number;
  readonly images?: number;
  /** Files of a folder that cannot be read are left out, with a warning. */
  readonly skipUnreadable?: boolean;
  /** Share of normal images above the threshold. */
  readonly falseAlarms: number;
  /** The ROC curve, .svg or .png. */
  readonly out?: string;
  /** .npz */
  readonly scores?: string;
  readonly json?: boolean;
}

/**
 * `latents anomaly`: scores of normal and anomalous images under a run's model: AUC, and the threshold and detection rate at a chosen rate
 * of false alarms. Throws LatentsError.
 */
export async function anomalyRun(argument: string, flags: AnomalyFlags): Promise<void> {
  const { score, falseAlarms, out, scores, images, json, device, threads } = flags;
  if (flags.samples !== undefined && score !== "nll")
    throw new InputError(`--samples: is for --score nll, got --score ${score}; leave it out`);
  const samples = score === "nll" ? (flags.samples ?? 50) : undefined;
  if (out !== undefined) checkOutputFile(out, ".svg", ".png");
  if (scores !== undefined) checkOutputFlag("--scores", scores, ".npz");
  const { run, trained, runtime, step } = await openModel(argument, { device, threads });
  if (score === "nll" && trained.model.conditioning?.inferred !== undefined)
    throw new InputError(
      `--score: ${run.folder} infers labels, so it is measured by its bound alone; choose --score negElbo or rec`,
    );
  const data = {
    normal: firstOf(await testSplit(run, flags.normal, flags), images),
    anomalous: firstOf(await testSplit(run, flags.anomalous, flags), images),
  };
  const { binarisation } = run.config.data;
  const began = performance.now();
  const measure = async (dataset: Dataset): Promise<Float64Array> => {
    const progress = new ProgressLine(`scoring ${dataset.name}`);
    const found = await anomalyScores(trained, dataset, {
      ...{ score, samples, binarisation, seed: run.config.seed },
      onProgress: (done, total) => progress.update(done, total),
    });
    progress.end();
    return found;
  };
  const normal = await measure(data.normal);
  const anomalous = await measure(data.anomalous);
  const elapsedMs = performance.now() - began;
  await trained.release();

  const threshold = thresholdAt(falseAlarms, normal);
  const result = {
    auc: auc(normal, anomalous),
    threshold,
    falseAlarms: rateAbove(threshold, normal),
    detectionRate: rateAbove(threshold, anomalous),
  };
  const names = `${data.normal.name} against ${data.anomalous.name}`;
  if (scores !== undefined)
    await writeFileAtomic(
      scores,
      writeNpz(
        new Map(
          Object.entries({ normal, anomalous }).map(([key, values]) => [key, { shape: [values.length], values }]),
        ),
      ),
    );
  if (out !== undefined) {
    const title = `${names}, ${score}: AUC ${result.auc.toFixed(4)}`;
    const svg = renderRoc(normal, anomalous, { title, marked: result });
    await writeFileAtomic(out, /\.svg$/i.test(out) ? svg : await svgToPng(svg, { width: 1000 }));
  }
  const described = ({ name, count }: Dataset, values: Float64Array): object => ({
    ...{ data: name, images: count },
    meanScore: sampleMean(values),
  });
  if (json) {
    const report = {
      ...{ run: run.folder, recipe: run.config.recipe, step, device: runtime.device, threads: runtime.threads },
      ...{ score, samples, binarisation, elapsedMs: Math.round(elapsedMs) },
      normal: described(data.normal, normal),
      anomalous: described(data.anomalous, anomalous),
      ...{ ...result, allowedFalseAlarms: falseAlarms },
    };
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  const count = (n: number): string => n.toLocaleString("en");
  const percent = (rate: number): string => `${(100 * rate).toFixed(2)} %`;
  process.stdout.write(
    `${run.folder}, step ${count(step)}: ${names}, ${count(normal.length)} and ${count(anomalous.length)} test images
Score          ${score}${samples === undefined ? "" : ` (${count(samples)} importance samples)`}, nats an image
AUC            ${result.auc.toFixed(4)}
Threshold      ${threshold.toFixed(2)}, which ${percent(result.falseAlarms)} of the normal images are above
Detection      ${percent(result.detectionRate)} of the anomalous images
`,
  );
}

/** The test split of data that a user names; of the run's own, as the run has it. */
async function testSplit(
  run: Run,
  name: string | undefined,
  { skipUnreadable = run.config.data.skipUnreadable }: Pick<AnomalyFlags, "skipUnreadable">,
): Promise<Dataset> {
  if (name === undefined || name === run.config.data.name) return run.dataset("test");
  const [channels, height, width] = run.record.data.shape;
  // a folder of images is brought to the model's size
  const folder = (await pathKind(name)) === "images";
  return loadDataset({
    ...{ name, split: "test", skipUnreadable },
    onSkipped: (message) => process.stderr.write(`warning: ${printable(message)}\n`),
    ...(folder && { size: [height, width] as const, channels: channels === 3 ? 3 : 1 }),
  });
}

const firstOf = (dataset: Dataset, images: number | undefined): Dataset =>
  images === undefined || images >= dataset.count ? dataset : take(dataset, images);
