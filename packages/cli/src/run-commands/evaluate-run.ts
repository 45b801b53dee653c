import { importanceNll, InputError, take, type RuntimeOptions, testFigures } from "@latents/core";
import { bitsPerDimText, ProgressLine } from "../output/index.js";
import { evaluateTest } from "../run/evaluate-test.js";
import { openModel } from "./open-model.js";

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
