import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Command } from "@commander-js/extra-typings";
import { modelMetadata, writeModelFile } from "@latents/core";
import { checkOutputFolder, writeError, writeFileAtomic } from "../../files/index.js";
import { openModel } from "../../run/model/open-model.js";
import type { Effects } from "../../terminal/effects.js";
import { withModelOptions, type ModelFlags } from "./model-options.js";

/** `latents export`. */
export function registerExport(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("export")
      .description(
        "Write a run's nets as encoder.onnx (x to mean, logVar) and decoder.onnx (z to logits, mean), and all of it as model.safetensors.",
      )
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .option("--out <folder>", "default the run's own folder model/"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents export latest
  $ latents export runs/e1 --out web/models`,
    )
    .action(async (run, options) => {
      await exportRun(run, options, effects);
    });
}

/** `latents export`: the two nets as ONNX files, and the model in one file that the studio's page reads; into the run's own folder unless told otherwise. Throws LatentsError. */
export async function exportRun(
  argument: string,
  { out, ...options }: ModelFlags & { readonly out?: string },
  effects: Effects,
): Promise<void> {
  if (out !== undefined) checkOutputFolder(out);
  const { run, trained, step } = await openModel(argument, effects, options);
  const folder = out ?? run.files.model;
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });
  const { encoder, decoder, outputs } = trained.exportOnnx(modelMetadata(run, step));
  await trained.release();
  const { name: runName, config } = run;
  const { shape, values } = trained;
  const model = writeModelFile({ name: runName, step, config, shape, encoding: trained.model.encoding, values });
  const files = { "encoder.onnx": encoder, "decoder.onnx": decoder, "model.safetensors": model };
  for (const [name, bytes] of Object.entries(files)) {
    const file = path.join(folder, name);
    await writeFileAtomic(file, bytes);
    effects.stdout.write(`${file}\n`);
  }
  effects.stderr.write(
    `encoder: x [batch, ${trained.size}] -> ${outputs.encoder.join(", ")} [batch, ${trained.latent}]; decoder: z [batch, ${trained.latent}] -> ${outputs.decoder.join(", ")} [batch, ${trained.size}]\n`,
  );
}
