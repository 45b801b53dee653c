import { stat } from "node:fs/promises";
import path from "node:path";
import type { Command } from "@commander-js/extra-typings";
import { InputError, mostArchiveBytes, readRunArchive } from "@latents/core";
import { checkOutputFolder, readInput } from "../files/index.js";
import { checkRunArchive } from "../run/archive/check-run-archive.js";
import { importRun } from "../run/archive/import-run.js";
import { modelRun } from "../run/archive/model-run.js";
import { runsFolder } from "../run/run-folder.js";
import type { Effects } from "../terminal/effects.js";

/** `latents import`. */
export function registerImport(program: Command, effects: Effects): void {
  program
    .command("import")
    .description("Add a model of somebody else's, or a run that was trained in the studio's page, to your runs.")
    .argument(
      "<file>",
      "a model.safetensors as latents export writes it, or the .zip file that Download run in the page saved",
    )
    .option("--runs <folder>", "folder to put the run in; default ./runs")
    .addHelpText(
      "after",
      `
Examples:
  $ latents import page-plane-20261121-143005.zip
  $ latents import model.safetensors
  $ latents import Downloads/page-plane-20261121-143005.zip --runs sweeps/pages`,
    )
    .action(async (file, options) => {
      await importCommand(file, options, effects);
    });
}

/** `latents import`: the archive of a run that a page has trained, or a model file, becomes a run among others; prints its folder. Throws LatentsError. */
export async function importCommand(
  file: string,
  { runs = runsFolder }: { readonly runs?: string },
  effects: Effects,
): Promise<void> {
  checkOutputFolder(runs, "--runs");
  const bytes = (await stat(file).catch(() => undefined))?.size ?? 0;
  // before it is read
  if (bytes > mostArchiveBytes)
    throw new InputError(`${file}: must have ${mostArchiveBytes} bytes or less, it has ${bytes}`);
  const content = await readInput(file);
  const isModel = path.extname(file) === ".safetensors";
  const archive = isModel ? await modelRun(content, file) : readRunArchive(content, file);
  if (!isModel) checkRunArchive(archive, file);
  const folder = path.join(runs, await importRun(archive, runs));
  effects.stdout.write(`${folder}\n`);
  const isFinished = isModel || archive.files.has("result.json");
  effects.stderr.write(
    `${isFinished ? "measure it" : "go on with it"}: latents ${isFinished ? "evaluate" : "train --resume"} ${folder}\n`,
  );
}
