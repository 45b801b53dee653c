import type { Command } from "@commander-js/extra-typings";
import { dspritesCount, dspritesFactors, InputError } from "@latents/core";
import { disentanglement } from "../../run/model/disentanglement.js";
import { openModel } from "../../run/model/open-model.js";
import type { Effects } from "../../terminal/effects.js";
import { ProgressLine } from "../../terminal/index.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents disentangle`. */
export function registerDisentangle(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("disentangle")
      .description(
        "Measure how far each latent stands for one factor of dSprites: MIG, SAP, DCI, modularity, FactorVAE score.",
      )
      .argument("<run>", "a run on dsprites: its folder, its name under ./runs, or latest")
      .option("--images <n>", "images by which it is measured; default 10000", wholeNumber(100, dspritesCount), 10_000)
      .option("--seed <n>", "seed of the images and of what is drawn", wholeNumber(0), 0)
      .option("--json", "print one JSON object"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents train --data dsprites --set objective.type=beta-tc
  $ latents disentangle latest
  $ latents disentangle runs/e1 --images 50000 --json`,
    )
    .action(async (run, options) => {
      await disentangleRun(run, options, effects);
    });
}

interface DisentangleFlags extends ModelFlags {
  readonly images: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** `latents disentangle`: scores of a run's codes against the factors of dSprites. Throws LatentsError. */
export async function disentangleRun(
  argument: string,
  { images: count, seed, json, ...runtimeOptions }: DisentangleFlags,
  effects: Effects,
): Promise<void> {
  const { run, trained, step } = await openModel(argument, effects, runtimeOptions);
  if (trained.shape.join("x") !== "1x64x64" || trained.classes > 0)
    throw new InputError(
      `disentangle: takes a model of 1x64x64 images without labels, since the factors of dsprites are known, got ${trained.shape.join("x")}${trained.classes > 0 ? " with labels" : ""} in ${run.folder}`,
    );
  const { names } = dspritesFactors;
  const encoding = new ProgressLine("encoding images", effects);
  const onProgress = (done: number, total: number): void => encoding.update(done, total);
  const scores = await disentanglement(trained, run.config, { images: count, seed, onProgress });
  encoding.end();
  await trained.release();
  if (json) {
    effects.stdout.write(
      `${JSON.stringify({ run: run.folder, step, images: count, seed, factors: names, ...scores })}\n`,
    );
    return;
  }
  const line = (name: string, value: number, what: string): string =>
    `${name.padEnd(16)}${value.toFixed(3)}  ${what}\n`;
  effects.stdout.write(
    `${run.folder}, step ${step.toLocaleString("en")}: ${count.toLocaleString("en")} images of dsprites, ${names.join(", ")}; each score from 0 to 1
${line("MIG", scores.mig, "one latent tells a factor, and no other does")}${line("SAP", scores.sap, "one latent predicts a factor by a line, and no other does")}${line("Disentanglement", scores.dci.disentanglement, "DCI: each latent matters for one factor alone")}${line("Completeness", scores.dci.completeness, "DCI: one latent alone matters for each factor")}${line("Informativeness", scores.dci.informativeness, "DCI: factors told right by trees, held-out images")}${line("Modularity", scores.modularity, "each latent tells one factor alone")}${line("FactorVAE score", scores.factorVae, `the latent that stands still names the factor that does; ${(1 / names.length).toFixed(2)} by chance`)}`,
  );
}
