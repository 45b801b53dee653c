import type { Command } from "@commander-js/extra-typings";
import { InputError, importanceNll, take, testFigures, type RuntimeOptions } from "@latents/core";
import { evaluateTest } from "../../run/model/evaluate-test.js";
import { openModel } from "../../run/model/open-model.js";
import { ProgressLine, bitsPerDimText } from "../../terminal/index.js";
import { wholeNumber } from "../../terminal/number-argument.js";

/** `latents evaluate`. */
export function registerEvaluate(program: Command): void {
  program
    .command("evaluate")
    .description("Measure a run's model on its test split: NELBO, REC, KL, active units, NLL.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .option(
      "--samples <n>",
      "importance samples an image for the NLL; published tables use 5000",
      wholeNumber(1, 1_000_000),
    )
    .option("--images <n>", "only the first images of the test split", wholeNumber(1))
    .option("--device <name>", "default the device of the training")
    .option("--threads <n>", "CPU threads; default the machine's cores, at most 8", wholeNumber(1, 256))
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  $ latents evaluate latest
  $ latents evaluate runs/e1 --samples 5000 --json > e1.json
  $ latents evaluate runs/e1 --samples 500 --images 1000      a quick estimate`,
    )
    .action(async (run, options) => {
      await evaluateRun(run, options);
    });
}

interface EvaluateFlags extends RuntimeOptions {
  /** Importance samples an image; without them no NLL. */
  readonly samples?: number;
  /** Only the first images of the test split. */
  readonly images?: number;
  readonly json?: boolean;
}

/** `latents evaluate`: a run's model on its test split. Prints to stdout; progress goes to stderr. Throws LatentsError. */
export async function evaluateRun(
  argument: string,
  { samples, images, json, ...runtimeOptions }: EvaluateFlags,
): Promise<void> {
  const { run, trained, runtime, step } = await openModel(argument, runtimeOptions);
  const whole = await run.dataset("test");
  if (images !== undefined && images > whole.count)
    throw new InputError(`--images: must be at most the ${whole.count} images of the test split, got ${images}`);
  const test = images === undefined ? whole : take(whole, images);
  const { binarisation } = run.config.data;
  const began = performance.now();

  const measuring = new ProgressLine("measuring test images");
  const evaluation = await evaluateTest(trained, test, run.config, runtime, (done, total) =>
    measuring.update(done, total),
  );
  measuring.end();
  let importance: Awaited<ReturnType<typeof importanceNll>> | undefined;
  if (samples !== undefined) {
    const drawing = new ProgressLine(`${samples.toLocaleString("en")} importance samples an image`);
    importance = await importanceNll(trained.model, trained.values, test, runtime, {
      samples,
      binarisation,
      seed: run.config.seed,
      onProgress: (done, total) => drawing.update(done, total),
    });
    drawing.end();
  }
  await trained.release();

  const figures = testFigures(evaluation);
  const { activeUnits } = evaluation;
  if (json) {
    const result = {
      run: run.folder,
      recipe: run.config.recipe,
      step,
      device: runtime.device,
      threads: runtime.threads,
      elapsedMs: Math.round(performance.now() - began),
      test: {
        ...figures,
        activeUnits,
        ...(importance && {
          nll: importance.nll,
          nllStandardError: importance.standardError,
          ...(importance.bitsPerDim !== undefined && { nllBitsPerDim: importance.bitsPerDim }),
          samples,
        }),
      },
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const nats = (value: number): string => value.toFixed(2);
  process.stdout.write(
    `${run.folder}, step ${step.toLocaleString("en")}: ${figures.images.toLocaleString("en")} test images, binarisation ${binarisation}
NELBO         ${nats(figures.negElbo)} ± ${nats(figures.standardError)} nats${bitsPerDimText(figures.bitsPerDim)}  (REC ${nats(figures.rec)} + KL ${nats(figures.kl)})
${importance ? `NLL           ${nats(importance.nll)} ± ${nats(importance.standardError)} nats${bitsPerDimText(importance.bitsPerDim)}  (${samples!.toLocaleString("en")} importance samples)\n` : ""}Active units  ${activeUnits} of ${trained.latent}
`,
  );
}
