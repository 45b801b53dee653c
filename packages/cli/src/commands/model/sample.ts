import type { Command } from "@commander-js/extra-typings";
import { InputError, sampleMixture, type Matrix } from "@latents/core";
import { mat } from "../../draw/grids/pictures.js";
import { oneSet, writeLargeGrid } from "../../draw/grids/write-large-grid.js";
import { checkOutputFile, requireEnding } from "../../files/index.js";
import { namedLabel } from "../../run/model/class-label.js";
import { decodedPieces } from "../../run/model/decode-images.js";
import { fittedPrior, trainingCodes } from "../../run/model/fitted/fitted-prior.js";
import { fittedFlow } from "../../run/model/fitted/fitted-flow.js";
import { secondStage } from "../../run/model/fitted/second-stage.js";
import { openModel, type OpenModel } from "../../run/model/open-model.js";
import type { Effects } from "../../terminal/effects.js";
import { ProgressLine, counted } from "../../terminal/index.js";
import { notNegative, wholeNumber } from "../../terminal/number-argument.js";
import { warning } from "../../terminal/printable.js";
import { priorChoice, type PriorChoice } from "../../terminal/prior-argument.js";
import { isTableRun } from "../../run/table/open-table.js";
import { sampleTable } from "../table/sample-table.js";
import { refuse } from "../table/refuse.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents sample`. */
export function registerSample(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("sample")
      .description("Draw images from a run's model as one PNG file, or rows of a table as CSV or Parquet.")
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .option("--count <n>", "images, at most 10,000, or rows", wholeNumber(1, 100_000_000), 100)
      .option("--seed <n>", "seed of the draws", wholeNumber(0), 0)
      .option("--temperature <t>", "scale of the prior's noise; 0 draws its mode", notNegative, 1)
      .option("--label <class>", "draw this class only, with a model that takes labels; default all in turn")
      .option(
        "--prior <prior>",
        "own; fitted[:k]: a Gaussian mixture fitted on training codes, its k by BIC unless given; kde: a Gaussian at each code; maf: a flow of the codes; two-stage: a VAE of them",
        priorChoice,
        { fitted: false } as PriorChoice,
      )
      .option("--where <column=value>", "of a table: rows of which this is so; repeatable", collected)
      .option("--no-missing", "of a table: no missing cells; default as many as the table has")
      .option("--formulas", "of a table: write cells that a spreadsheet would run without a ' before them")
      .option("--out <file>", "a .png file, or .csv, .tsv, .parquet; default <run>-samples.png or .csv"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents sample latest
  $ latents sample runs/e1 --count 400 --seed 7 --temperature 0.8 --out samples.png
  $ latents sample runs/e1 --prior fitted:20
  $ latents sample latest --count 10000 --out synthetic.csv --where 'plan=pro'`,
    )
    .action(async (run, options) => {
      const { temperature, label, prior, where, missing, formulas } = options;
      if (options.out !== undefined) checkOutputFile(options.out);
      if (await isTableRun(run)) {
        refuse("images", { temperature: temperature !== 1, label, prior: prior.fitted });
        await sampleTable(run, options, effects);
      } else {
        refuse("tables", { where, "no-missing": !missing, formulas });
        await sampleRun(run, options, effects);
      }
    });
}

const collected = (text: string, before: string[] | undefined): string[] => [...(before ?? []), text];

/** Images of one picture. */
const mostImages = 10_000;

interface SampleFlags extends ModelFlags {
  readonly count: number;
  readonly seed: number;
  readonly temperature: number;
  /** Class of all draws. */
  readonly label?: string;
  readonly prior: PriorChoice;
  readonly out?: string;
}

/** `latents sample`: decoded draws from the prior, or from one fitted on codes, as one picture. Throws LatentsError. */
export async function sampleRun(argument: string, flags: SampleFlags, effects: Effects): Promise<void> {
  const { count, seed, temperature, label, prior, out } = flags;
  if (count > mostImages) throw new InputError(`--count: must be at most ${mostImages} images, got ${count}`);
  if (out !== undefined) requireEnding("--out", out, [".png"]);
  const opened = await openModel(argument, effects, flags);
  const { run, trained } = opened;
  const file = out ?? `${run.name}-samples.png`;
  if (out === undefined) checkOutputFile(file);
  const drawn = await namedLabel(opened, label);
  const { classes } = trained;
  // all classes in turn, unless one is named
  const labels = classes === 0 ? undefined : Array.from({ length: count }, (_, i) => drawn ?? i % classes);
  const { codes, from } = prior.fitted
    ? await drawFitted(opened, flags, effects)
    : { codes: await trained.sampleCodes(count, { seed, temperature, labels }), from: "the prior" };
  const progress = new ProgressLine("drawing images", effects);
  const onProgress = (done: number, total: number): void => progress.update(done, total);
  const images = oneSet(decodedPieces(trained, codes, { labels, onProgress }));
  await writeLargeGrid(file, images, trained.shape, { count, ...mat }, warning(effects));
  progress.end();
  await trained.release();
  effects.stdout.write(`${file}\n`);
  effects.stderr.write(
    `${counted(count, "draw")} from ${from} of ${run.folder}, seed ${seed}, temperature ${temperature}\n`,
  );
}

/** Codes drawn from what is fitted on training codes. */
async function drawFitted(
  opened: OpenModel,
  flags: SampleFlags,
  effects: Effects,
): Promise<{ codes: Matrix; from: string }> {
  const { run, trained } = opened;
  const { count, seed, temperature, prior } = flags;
  const { components, kernels } = prior;
  if (prior.trained) return drawTrained(opened, prior.trained, flags, effects);
  const train = await run.dataset("train");
  const most = Math.min(train.count, 1000);
  if (components !== undefined && components > most)
    throw new InputError(`--prior: a fitted mixture has at most ${most} components, got ${components}`);
  let progress: ProgressLine | undefined;
  // begun after the encoding, so that the time left is that of the fit
  const onProgress = (done: number, total: number): void =>
    (progress ??= new ProgressLine("fitting a mixture, rounds", effects)).update(done, total);
  const { mixture, images } = await fittedPrior(trained, train, run.config, {
    ...{ components, kernels },
    seed: run.config.seed,
    onProgress,
  });
  progress?.end();
  const codes = sampleMixture(mixture, count, { seed, temperature });
  if (kernels) return { codes, from: `a kernel density of codes of ${counted(images, "training image")}` };
  const k = mixture.weights.length;
  const on = `fitted on codes of ${counted(images, "training image")}`;
  if (components === undefined && k === 1)
    return { codes, from: `one Gaussian, of which BIC would not make a mixture of more, ${on}` };
  const how = components === undefined ? ", their number by BIC," : "";
  return {
    codes,
    from: `a mixture of ${counted(k, "component")}${how} ${on}`,
  };
}

/** Models of codes that are trained, and what they are called. */
const trainedOnCodes = {
  "two-stage": { fit: secondStage, title: "a VAE" },
  maf: { fit: fittedFlow, title: "a masked autoregressive flow" },
} as const;

/** Codes drawn from a model of training codes. */
async function drawTrained(
  { run, trained, runtime }: OpenModel,
  kind: keyof typeof trainedOnCodes,
  { count, seed, temperature }: SampleFlags,
  effects: Effects,
): Promise<{ codes: Matrix; from: string }> {
  if (temperature !== 1) throw new InputError(`--temperature: must be 1 with --prior ${kind}, got ${temperature}`);
  const { fit, title } = trainedOnCodes[kind];
  const of = await trainingCodes(trained, await run.dataset("train"), run.config, run.config.seed);
  const progress = new ProgressLine(`training ${title} of the codes, steps`, effects);
  const onProgress = (done: number, total: number): void => progress.update(done, total);
  const stage = await fit(of, { seed: run.config.seed, runtime, onProgress });
  progress.end();
  const codes = await stage.draw(count, seed);
  await stage.release();
  return { codes, from: `${title} of codes of ${counted(of.shape[0], "training image")}` };
}
