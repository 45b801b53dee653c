import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Command } from "@commander-js/extra-typings";
import {
  classifier,
  classifierOptimizer,
  digitsClassifier,
  evaluateClassifier,
  ortRuntime,
  trainClassifier,
  type ClassifierEvaluation,
} from "@latents/core";
import { loadSplits } from "../../dataset/index.js";
import { classNames } from "../../draw/plots/class-names.js";
import { confusionPng } from "../../draw/plots/confusion-plot.js";
import { checkOutputFolder, writeError, writeFileAtomic } from "../../files/index.js";
import { version } from "../../files/version.js";
import { duration } from "../../terminal/duration.js";
import type { Effects } from "../../terminal/effects.js";
import { ProgressLine, printable } from "../../terminal/index.js";
import { positive, wholeNumber } from "../../terminal/number-argument.js";
import { ProgressDisplay } from "../../terminal/progress-display.js";

/** `latents classify`. */
export function registerClassify(program: Command, effects: Effects): void {
  program
    .command("classify")
    .description("Train a small convolutional classifier and measure it on the test split: accuracy, confusion matrix.")
    .option("--data <name>", "a known data set (latents data list) or a path; it needs labels", "mnist")
    .option("--epochs <n>", "passes over the training images; may be a fraction", positive, 6)
    .option("--batch <n>", "images a step", wholeNumber(1), 64)
    .option(
      "--learning-rate <rate>",
      "the largest learning rate, after a warm-up; then it falls along a cosine",
      positive,
      0.01,
    )
    .option("--seed <n>", "seed of initial values and order", wholeNumber(0), 1)
    .option("--skip-unreadable", "leave out files of a folder that cannot be read, with a warning for each")
    .option("--threads <n>", "CPU threads; default the machine's cores, at most 8", wholeNumber(1, 256))
    .option("--out <folder>", "folder for result.json, classifier.onnx and confusion.png", "classifier")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  $ latents classify
  $ latents classify --data fashion-mnist --epochs 12 --out fashion --json`,
    )
    .action(async (options) => {
      await classifyCommand(options, effects);
    });
}

interface ClassifyFlags {
  readonly data: string;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly threads?: number;
  /** Files of a folder that cannot be read are left out, with a warning. */
  readonly skipUnreadable?: boolean;
  readonly out: string;
  readonly json?: boolean;
}

/** What `latents classify` finds: `result.json`. */
interface ClassifyResult extends ClassifierEvaluation {
  readonly data: string;
  readonly classes: readonly string[];
  /** Training images. */
  readonly trainedOn: number;
  readonly epochs: number;
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly device: string;
  readonly threads: number;
  /** Of the training. */
  readonly elapsedMs: number;
  readonly msPerStep: number;
}

/** `latents classify`: trains, measures on the test split and writes. Throws LatentsError. */
export async function classifyCommand(flags: ClassifyFlags, effects: Effects): Promise<void> {
  checkOutputFolder(flags.out);
  const result = await trainAndMeasure(flags, effects);
  effects.stdout.write(flags.json ? `${JSON.stringify(result)}\n` : summary(result, flags.out));
}

async function trainAndMeasure(flags: ClassifyFlags, effects: Effects): Promise<ClassifyResult> {
  const { data: name, epochs, batch, learningRate, seed, out, skipUnreadable } = flags;
  const skipped = new Set<string>();
  // both splits are drawn from the same files
  const onSkipped = (message: string): void => {
    if (!skipped.has(message)) effects.stderr.write(`warning: ${printable(message)}\n`);
    skipped.add(message);
  };
  const display = new ProgressDisplay(effects);
  const { train, test } = await loadSplits({
    ...{ name, skipUnreadable, onSkipped, onLeftOut: onSkipped },
    onDownload: (progress) => display.show({ type: "downloading", ...progress }),
  });
  display.end();
  const classes = classNames("classify", [train, test]);
  const net = digitsClassifier({ shape: train.shape, classes: classes.length });
  const runtime = await ortRuntime({ threads: flags.threads });
  const training = new ProgressLine("training steps", effects);
  const began = effects.now();
  const trained = await trainClassifier(classifier({ net, classes: classes.length }), train, {
    ...{ epochs, batch, seed, runtime, optimizer: classifierOptimizer(learningRate) },
    onProgress: (_, { step, steps }) => training.update(step, steps),
  });
  const elapsedMs = effects.now() - began;
  training.end();
  const measuring = new ProgressLine("measuring test images", effects);
  const evaluation = await evaluateClassifier(trained, test, {
    onProgress: (done, total) => measuring.update(done, total),
  });
  measuring.end();
  const result: ClassifyResult = {
    ...{
      data: train.name,
      classes,
      trainedOn: train.count,
      epochs,
      steps: trained.state.step,
      batch,
      learningRate,
      seed,
    },
    ...{ device: runtime.device, threads: runtime.threads, elapsedMs: Math.round(elapsedMs) },
    msPerStep: +trained.msPerStep.toFixed(2),
    ...evaluation,
  };
  const files = {
    "classifier.onnx": trained.exportOnnx({ data: train.name, classes: classes.join(", "), latents: version() }),
    "confusion.png": await confusionPng(evaluation.confusion, classes),
    "result.json": `${JSON.stringify(result, undefined, 2)}\n`,
  };
  await trained.release();
  await mkdir(out, { recursive: true }).catch((error: unknown) => {
    throw writeError(out, error);
  });
  for (const [file, content] of Object.entries(files)) await writeFileAtomic(path.join(out, file), content);
  return result;
}

/** Pairs of classes that a summary names. */
const worstPairs = 3;

function summary(result: ClassifyResult, out: string): string {
  const { accuracy, standardError, crossEntropy, crossEntropyError, images, confusion, classes } = result;
  const percent = (share: number): string => (100 * share).toFixed(2);
  const errors = confusion
    .flatMap((row, label) => row.map((n, predicted) => ({ label, predicted, n: label === predicted ? 0 : n })))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n)
    .slice(0, worstPairs)
    .map(({ label, predicted, n }) => `${classes[label]} for ${classes[predicted]} (${n})`);
  return `${result.data}: ${percent(accuracy)} % ± ${percent(standardError)} of ${images.toLocaleString("en")} test images right, cross-entropy ${crossEntropy.toFixed(4)} ± ${crossEntropyError.toFixed(4)} nats
${errors.length === 0 ? "no image is taken for another class" : `most often taken: ${errors.join(", ")}`}
${result.steps.toLocaleString("en")} steps of ${result.batch} images in ${duration(result.elapsedMs / 1000)}, ${result.msPerStep} ms a step
${out}: classifier.onnx, confusion.png, result.json
`;
}
