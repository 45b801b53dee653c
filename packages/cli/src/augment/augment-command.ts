import { mkdir } from "node:fs/promises";
import path from "node:path";
import {
  augmentationExperiment,
  encodePng,
  generateVariants,
  InputError,
  planAugmentation,
  subset,
  take,
  type AugmentationResult,
  type Dataset,
  type Halves,
  type Runtime,
  type TrainedVae,
  type VariantOptions,
} from "@latents/core";
import { interruptible } from "../command/interruptible.js";
import { exitCodes } from "../command/print-error.js";
import { version } from "../command/version.js";
import { looksLikeFile } from "../config/load-config-file.js";
import { writeError, writeFileAtomic } from "../files/index.js";
import { checkOutputFolder, ProgressLine } from "../output/index.js";
import { duration } from "../output/duration.js";
import { recipeNames } from "../recipes/index.js";
import { workbench } from "../reproduce/workbench.js";
import { openModel } from "../run-commands/open-model.js";
import { imagesAsTrained } from "../run/images-as-trained.js";
import type { Run } from "../run/open-run.js";
import { mattedGrid } from "../run/pictures.js";
import { runDataset } from "../run/run-dataset.js";
import { configOfRequest } from "../train/request-config.js";
import { augmentationPng } from "./augmentation-plot.js";
import { augmentationTable } from "./augmentation-table.js";

interface AugmentFlags {
  /** Default those of the library, and none where `labelled` is given. */
  readonly portions?: readonly number[];
  readonly labelled?: readonly number[];
  readonly copies: number;
  /** How many. */
  readonly seeds: number;
  readonly steps: number;
  readonly batch: number;
  readonly noise: number;
  readonly noisyPortion?: number;
  /** `key=value` for the VAE that is trained. */
  readonly set?: readonly string[];
  readonly threads?: number;
  readonly out: string;
  readonly json?: boolean;
}

/** What `latents augment` finds: `result.json`. */
interface AugmentReport extends AugmentationResult {
  /** Folder of the VAE's run. */
  readonly run: string;
  readonly recipe: string;
  readonly noise: number;
  readonly noisyPortion?: number;
  readonly copies: number;
  readonly device: string;
  readonly threads: number;
}

/** `latents augment`: trains a VAE where none is given, then the experiment; returns the exit code. Throws LatentsError. */
export async function augmentCommand(argument: string, flags: AugmentFlags): Promise<number> {
  checkOutputFolder(flags.out);
  const report = await interruptible((signal) => experiment(argument, flags, signal));
  if (!report) return exitCodes.interrupted;
  process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : shown(report, flags.out));
  return exitCodes.done;
}

async function experiment(argument: string, flags: AugmentFlags, signal: AbortSignal): Promise<AugmentReport> {
  const { out, seeds: count, set: _, json: __, ...rest } = flags;
  const portions = flags.portions ?? (flags.labelled && []);
  const options = { ...rest, portions, seeds: Array.from({ length: count }, (_, i) => i + 1) };
  // what is wrong with the experiment is said before a model is trained for it
  const checked = async (known: Pick<Run, "config" | "folder">): Promise<Halves & { readonly test: Dataset }> => {
    const images = { ...(await halvesOf(known)), test: await runDataset(known.config, "test") };
    planAugmentation(images, options);
    return images;
  };
  const { run, trained, runtime } = await modelOf(argument, flags, signal, checked);
  const { test, ...halves } = await checked(run);
  const prepare = (images: Dataset): Dataset => imagesAsTrained(images, run.config, 0, images.count);
  const line = new ProgressLine("classifiers");
  const result = await augmentationExperiment(
    trained,
    { ...halves, test },
    {
      ...{ ...options, runtime, signal, prepare },
      onProgress: ({ done, total, step, steps }) => line.update(done + (done < total ? step / steps : 0), total),
    },
  );
  line.end();
  const pictures = await variantPicture(trained, halves.sources, { prepare, stddev: flags.noise });
  await trained.release();
  const report: AugmentReport = {
    ...{ run: run.folder, recipe: run.config.recipe, copies: flags.copies, noise: flags.noise },
    ...(flags.noisyPortion !== undefined && { noisyPortion: flags.noisyPortion }),
    ...{ device: runtime.device, threads: runtime.threads, ...result, elapsedMs: Math.round(result.elapsedMs) },
  };
  await makeFolder(out);
  await writeFileAtomic(path.join(out, "variants.png"), pictures);
  for (const kind of ["portion", "labelled"] as const)
    if (result.rows.some((row) => row.kind === kind))
      await writeFileAtomic(path.join(out, `${kind}.png`), await augmentationPng(result, kind));
  await writeFileAtomic(path.join(out, "result.json"), `${JSON.stringify(report, undefined, 2)}\n`);
  return report;
}

const makeFolder = (folder: string): Promise<unknown> =>
  mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });

/** A run as it is, or a recipe trained on half of its data in `<out>/vae`, which is gone on with where it was begun. */
async function modelOf(
  argument: string,
  { set: sets = [], out, threads }: AugmentFlags,
  signal: AbortSignal,
  check: (known: Pick<Run, "config" | "folder">) => Promise<unknown>,
): Promise<{ run: Run; trained: TrainedVae; runtime: Runtime }> {
  const named = recipeNames().includes(argument) || (looksLikeFile(argument) && /\.\w+$/.test(argument));
  if (!named) {
    if (sets.length > 0)
      throw new InputError(`--set: is for a recipe that is trained; ${argument} is a run, which is taken as it is`);
    return openModel(argument, { threads });
  }
  const config = await configOfRequest({ recipe: argument, settings: [], sets, command: "" });
  const whole = await runDataset({ data: { ...config.data, limit: undefined } }, "train");
  const limit = config.data.limit ?? Math.floor(whole.count / 2);
  await check({ config: { ...config, data: { ...config.data, limit } }, folder: argument });
  const half = config.data.limit === undefined ? [`data.limit=${limit}`] : [];
  await makeFolder(out);
  const bench = await workbench({ runs: out, quick: false, commit: version(), threads, signal });
  const finished = await bench.train({ name: "vae", recipe: argument, sets: [...sets, ...half] });
  return { run: finished.run, trained: await finished.open(), runtime: bench.runtime };
}

/** The training images that a run knows, and all others. Throws InputError where it knows all. */
export async function halvesOf({ config, folder }: Pick<Run, "config" | "folder">): Promise<Halves> {
  const whole = await runDataset({ data: { ...config.data, limit: undefined } }, "train");
  const known = config.data.limit ?? whole.count;
  if (known >= whole.count)
    throw new InputError(
      `${folder}: the experiment needs training images that the VAE has not seen, and it knows all ${whole.count}; train one with --set data.limit=${Math.floor(whole.count / 2)}`,
    );
  const rest = Array.from({ length: whole.count - known }, (_, i) => known + i);
  return { sources: take(whole, known), others: subset(whole, rest) };
}

/** Sources in a picture. */
const shownSources = 30;

/** Sources, each beside its reconstruction and a variant with noise. */
export async function variantPicture(
  trained: TrainedVae,
  sources: Dataset,
  options: VariantOptions,
): Promise<Uint8Array> {
  const few = take(sources, Math.min(shownSources, sources.count));
  const plain = await generateVariants(trained, few, { ...options, portion: 0 });
  const noisy = await generateVariants(trained, few, { ...options, portion: 1 });
  return encodePng(mattedGrid(few.pixels, few.shape, { beside: [plain.pixels, noisy.pixels], columns: 5 }));
}

const shown = (report: AugmentReport, out: string): string => {
  const agreement = report.rows.flatMap(({ labelAgreement }) => labelAgreement ?? []);
  const lowest = (100 * Math.min(...agreement)).toFixed(1);
  return `${augmentationTable(report)}
per cent of ${report.test.toLocaleString("en")} test images right, ${report.seeds.length === 1 ? "one seed" : `mean of ${report.seeds.length} seeds ± standard error`}; every classifier by ${report.steps.toLocaleString("en")} steps
generated images that the classifier of real ones takes for their source's class: ${lowest} % or more
${duration(report.elapsedMs / 1000)}; ${out}
`;
};
