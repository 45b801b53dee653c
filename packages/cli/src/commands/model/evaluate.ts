import { Option, type Command } from "@commander-js/extra-typings";
import { InputError, figureNames, importanceNll, chooseImages, splitDataset, testFigures } from "@latents/core";
import { evaluateTest } from "../../run/model/evaluate-test.js";
import { importanceText, importanceWarning } from "../../run/model/importance-text.js";
import { openModel } from "../../run/model/open-model.js";
import { requireHeldOut, type Run } from "../../run/open-run.js";
import type { RunImages } from "../../run/run-images.js";
import { isTableRun } from "../../run/table/open-table.js";
import type { Effects } from "../../terminal/effects.js";
import { ProgressLine, bitsPerDimText } from "../../terminal/index.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { withModelOptions, type EvaluateFlags } from "../run-options.js";
import { evaluateTable } from "../table/evaluate-table.js";

/** `latents evaluate`. */
export function registerEvaluate(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("evaluate")
      .description(
        "Measure a run's model on a split of its data: NELBO, REC, KL, active units, NLL; of a table also each column.",
      )
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .option(
        "--samples <n>",
        "importance samples an image for the NLL; published tables use 5000",
        wholeNumber(1, 1_000_000),
      )
      .addOption(
        new Option(
          "--split <split>",
          "measure the test images, or those that the training held out, to choose models by",
        )
          .choices(["test", "validation"] as const)
          .default("test" as const),
      )
      .option("--images <n>", "only so many images of the split, of each class its share", wholeNumber(1))
      .option("--seed <n>", "seed of the draws of z and of the bits; default the run's", wholeNumber(0))
      .option("--json", "print one JSON object"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents evaluate latest
  $ latents evaluate runs/e1 --samples 5000 --json > e1.json
  $ latents evaluate runs/e1 --samples 500 --images 1000      a quick estimate
  $ latents evaluate runs/e1 --samples 500 --split validation`,
    )
    .action(async (run, options) => {
      const evaluated = (await isTableRun(run)) ? evaluateTable : evaluateRun;
      await evaluated(run, options, effects);
    });
}

/** `latents evaluate`: a run's model on a split of its images. Prints to stdout; progress goes to stderr. Throws LatentsError. */
export async function evaluateRun(
  argument: string,
  { split, samples, images, seed: given, json, ...runtimeOptions }: EvaluateFlags,
  effects: Effects,
): Promise<void> {
  const { run, trained, runtime, step } = await openModel(argument, effects, runtimeOptions);
  const { dataset: whole, others } = await imagesOf(run, split);
  if (images !== undefined && images > whole.count)
    throw new InputError(`--images: must be at most the ${whole.count} images of the ${split} split, got ${images}`);
  const test = images === undefined ? whole : chooseImages(whole, images);
  const { binarisation } = run.config.data;
  const seed = given ?? run.config.seed;
  const began = effects.now();

  const measuring = new ProgressLine(`measuring ${split} images`, effects);
  const evaluation = await evaluateTest(trained, test, { ...run.config, seed }, runtime, (done, total) =>
    measuring.update(done, total),
  );
  measuring.end();
  let importance: Awaited<ReturnType<typeof importanceNll>> | undefined;
  if (samples !== undefined) {
    const drawing = new ProgressLine(`${samples.toLocaleString("en")} importance samples an image`, effects);
    importance = await importanceNll(trained.model, trained.values, test, runtime, {
      samples,
      binarisation,
      seed,
      onProgress: (done, total) => drawing.update(done, total),
    });
    drawing.end();
    const warning = importanceWarning(importance);
    if (warning !== undefined) effects.stderr.write(`warning: ${warning}\n`);
  }
  await trained.release();

  const figures = testFigures(evaluation);
  const { activeUnits } = evaluation;
  if (json) {
    const result = {
      run: run.folder,
      recipe: run.config.recipe,
      step,
      // figures of other images than the run's are marked
      data: { name: runtimeOptions.data ?? run.record.data.name, ...(others !== undefined && { others }) },
      seed,
      device: runtime.device,
      threads: runtime.threads,
      elapsedMs: Math.round(effects.now() - began),
      [split]: {
        ...figures,
        activeUnits,
        ...(importance && {
          nll: importance.nll,
          nllStandardError: importance.standardError,
          nllMonteCarloError: importance.monteCarloError,
          nllEffectiveSamples: importance.effectiveSamples,
          ...(importance.bitsPerDim !== undefined && { nllBitsPerDim: importance.bitsPerDim }),
          samples,
        }),
      },
    };
    effects.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const nats = (value: number): string => value.toFixed(2);
  const { rec, kl } = evaluation.standardErrors;
  const names = figureNames(figures);
  const note = names.note ? `              ${names.note}\n` : "";
  effects.stdout.write(
    `${run.folder}, step ${step.toLocaleString("en")}: ${figures.images.toLocaleString("en")} ${split} images${others === undefined ? "" : " that are not the run's"}, binarisation ${binarisation}
${`${names.negElbo} `.padEnd(14)}${nats(figures.negElbo)} ± ${nats(figures.standardError)} nats${bitsPerDimText(figures.bitsPerDim)}  (REC ${nats(figures.rec)} ± ${nats(rec)} + ${names.kl} ${nats(figures.kl)} ± ${nats(kl)})
${note}${importance ? `NLL           ${nats(importance.nll)} ± ${nats(importance.standardError)} nats${bitsPerDimText(importance.bitsPerDim)}  (${importanceText(importance)})\n` : ""}Active units  ${activeUnits} of ${trained.latent}
`,
  );
}

/** Images of a split; `validation` are those that the training held out. Throws LatentsError. */
async function imagesOf(run: Run, split: EvaluateFlags["split"]): Promise<RunImages> {
  if (split === "test") return run.images("test");
  const { data, seed } = run.config;
  requireHeldOut(run);
  const { dataset, others } = await run.images("train");
  // of other images no training has held out any
  if (others !== undefined)
    throw new InputError(
      `--split validation: is of the run's own training images, ${others}; measure others with --split test`,
    );
  return { dataset: splitDataset(dataset, { validation: data.validation, seed }).validation };
}
