import { mkdir } from "node:fs/promises";
import path from "node:path";
import { modelMetadata, writeModelFile } from "@latents/core";
import { writeError, writeFileAtomic } from "../files/index.js";
import { checkOutputFolder } from "../output/index.js";
import { openModel } from "./open-model.js";

/** `latents export`: the two nets as ONNX files, and the model in one file that the studio's page reads; into the run's own folder unless told otherwise. Throws LatentsError. */
export async function exportRun(argument: string, { out }: { readonly out?: string }): Promise<void> {
  if (out !== undefined) checkOutputFolder(out);
  const { run, trained, step } = await openModel(argument);
  const folder = out ?? run.files.model;
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });
  const { encoder, decoder, outputs } = trained.exportOnnx(modelMetadata(run, step));
  await trained.release();
  const { name: runName, config } = run;
  const model = writeModelFile({ name: runName, step, config, shape: trained.shape, values: trained.values });
  const files = { "encoder.onnx": encoder, "decoder.onnx": decoder, "model.safetensors": model };
  for (const [name, bytes] of Object.entries(files)) {
    const file = path.join(folder, name);
    await writeFileAtomic(file, bytes);
    process.stdout.write(`${file}\n`);
  }
  process.stderr.write(
    `encoder: x [batch, ${trained.size}] -> ${outputs.encoder.join(", ")} [batch, ${trained.latent}]; decoder: z [batch, ${trained.latent}] -> ${outputs.decoder.join(", ")} [batch, ${trained.size}]\n`,
  );
}
