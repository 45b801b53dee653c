import { Option, type Command } from "@commander-js/extra-typings";
import {
  InputError,
  anomalyScores,
  auc,
  aucStandardError,
  rateAbove,
  sampleMean,
  chooseImages,
  standardErrorOfMean,
  thresholdAt,
  writeNpz,
  type AnomalyScoreName,
  type ImageDataset,
} from "@latents/core";
import { loadDataset } from "../../dataset/index.js";
import { pathKind } from "../../dataset/load-dataset.js";
import { renderRoc, svgToPng } from "../../draw/index.js";
import { checkOutputFile, checkOutputFlag, writeFileAtomic } from "../../files/index.js";
import { openModel } from "../../run/model/open-model.js";
import type { Run } from "../../run/open-run.js";
import type { Effects } from "../../terminal/effects.js";
import { ProgressLine, printable } from "../../terminal/index.js";
import { share, wholeNumber } from "../../terminal/number-argument.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents anomaly`. */
export function registerAnomaly(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("anomaly")
      .description("Score how badly a run's model explains images, and tell anomalous ones from normal ones: AUC, ROC.")
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .requiredOption("--anomalous <data>", "a data set's name or path; its test split is used")
      .option("--normal <data>", "the normal images, likewise; default the run's own data")
      .addOption(
        new Option("--score <score>", "nll: -log p(x); negElbo: its bound; rec: the reconstruction's part alone")
          .choices(["nll", "negElbo", "rec"] as const)
          .default("nll" as const),
      )
      .option("--samples <n>", "importance samples an image, for --score nll; default 50", wholeNumber(1, 1_000_000))
      .option("--images <n>", "only so many images of both, of each class its share", wholeNumber(1))
      .option("--skip-unreadable", "leave out files of a folder that cannot be read, with a warning for each")
      .option("--false-alarms <share>", "share of normal images that may be called anomalous", share, 0.05)
      .option("--out <file>", "the ROC curve as a .svg or .png file")
      .option("--scores <file>", "all scores as an .npz file, as numpy.load reads it: normal, anomalous")
      .option("--json", "print one JSON object"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents anomaly latest --anomalous fashion-mnist
  $ latents anomaly runs/e1 --normal mnist --anomalous fashion-mnist --score rec --out roc.png
  $ latents anomaly runs/e1 --anomalous my-images --images 1000 --false-alarms 0.01 --scores scores.npz --json`,
    )
    .action(async (run, options) => {
      await anomalyRun(run, options, effects);
    });
}

interface AnomalyFlags extends ModelFlags {
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
export async function anomalyRun(argument: string, flags: AnomalyFlags, effects: Effects): Promise<void> {
  const { score, falseAlarms, out, scores, images, json } = flags;
  if (flags.samples !== undefined && score !== "nll")
    throw new InputError(`--samples: is for --score nll, got --score ${score}; leave it out`);
  const samples = score === "nll" ? (flags.samples ?? 50) : undefined;
  if (out !== undefined) checkOutputFile(out, ".svg", ".png");
  if (scores !== undefined) checkOutputFlag("--scores", scores, ".npz");
  const { run, trained, runtime, step } = await openModel(argument, effects, flags);
  const data = {
    normal: firstOf(await testSplit(run, flags.normal, flags, effects), images),
    anomalous: firstOf(await testSplit(run, flags.anomalous, flags, effects), images),
  };
  const { binarisation } = run.config.data;
  const began = effects.now();
  const measure = async (dataset: ImageDataset): Promise<Float64Array> => {
    const progress = new ProgressLine(`scoring ${dataset.name}`, effects);
    const found = await anomalyScores(trained, dataset, {
      ...{ score, samples, binarisation, seed: run.config.seed },
      onProgress: (done, total) => progress.update(done, total),
    });
    progress.end();
    return found;
  };
  const normal = await measure(data.normal);
  const anomalous = await measure(data.anomalous);
  const elapsedMs = effects.now() - began;
  await trained.release();

  const threshold = thresholdAt(falseAlarms, normal);
  const result = {
    auc: auc(normal, anomalous),
    aucStandardError: aucStandardError(normal, anomalous),
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
  const described = ({ name, count }: ImageDataset, values: Float64Array): object => ({
    ...{ data: name, images: count },
    meanScore: sampleMean(values),
    standardError: standardErrorOfMean(values),
  });
  if (json) {
    const report = {
      ...{ run: run.folder, recipe: run.config.recipe, step, device: runtime.device, threads: runtime.threads },
      ...{ score, samples, binarisation, elapsedMs: Math.round(elapsedMs) },
      normal: described(data.normal, normal),
      anomalous: described(data.anomalous, anomalous),
      ...{ ...result, allowedFalseAlarms: falseAlarms },
    };
    effects.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  const count = (n: number): string => n.toLocaleString("en");
  const percent = (rate: number): string => `${(100 * rate).toFixed(2)} %`;
  effects.stdout.write(
    `${run.folder}, step ${count(step)}: ${names}, ${count(normal.length)} and ${count(anomalous.length)} test images
Score          ${score}${samples === undefined ? "" : ` (${count(samples)} importance samples)`}, nats an image
AUC            ${result.auc.toFixed(4)}${Number.isFinite(result.aucStandardError) ? ` ± ${result.aucStandardError.toFixed(4)}` : ""}
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
  effects: Effects,
): Promise<ImageDataset> {
  if (name === undefined || name === run.config.data.name) return run.dataset("test");
  const [channels, height, width] = run.record.data.shape;
  // a folder of images is brought to the model's size
  const folder = (await pathKind(name)) === "images";
  return loadDataset({
    ...{ name, split: "test", skipUnreadable },
    onSkipped: (message) => effects.stderr.write(`warning: ${printable(message)}\n`),
    ...(folder && { size: [height, width] as const, channels: channels === 3 ? 3 : 1 }),
  });
}

const firstOf = (dataset: ImageDataset, images: number | undefined): ImageDataset =>
  images === undefined || images >= dataset.count ? dataset : chooseImages(dataset, images);
