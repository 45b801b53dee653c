import { mkdir } from "node:fs/promises";
import path from "node:path";
import { modelMetadata, netsPage, partNames, type Config, type ExportedNet, type TrainedVae } from "@latents/core";
import { writeError, writeFileAtomic } from "../../files/index.js";
import { version } from "../../files/version.js";

/** Of which run and step a model is. */
export interface NetsOrigin {
  readonly name: string;
  readonly step: number;
  /** Absent for a model made in code. */
  readonly config?: Config;
}

/**
 * Writes a model's nets into a folder, `encoder.onnx`, ..., and `README.md`, which says what goes into each and what comes out. Returns them, and the files.
 * Throws RunError if the disk refuses.
 */
export async function writeNets(
  folder: string,
  trained: TrainedVae,
  { name, config, step }: NetsOrigin,
): Promise<{ nets: readonly ExportedNet[]; files: readonly string[] }> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });
  const { model, shape, latent } = trained;
  const origin = config ? modelMetadata({ name, config }, step) : codeMetadata(trained, name, step);
  const { nets } = trained.exportOnnx({ ...origin, latents: version() });
  const binarisation = config ? `, binarisation ${config.data.binarisation}` : "";
  const page = netsPage(nets, [
    `${name}${config ? `, recipe ${config.recipe}` : ""}, after ${step.toLocaleString("en")} steps: images of ${shape.join(" x ")} values (channels x height x width, row by row), ${latent} latent dimensions, ${model.likelihood.name} likelihood${binarisation}. Written by latents ${version()}.`,
  ]);
  const files: string[] = [];
  const write = async (file: string, bytes: Uint8Array): Promise<void> => {
    files.push(path.join(folder, file));
    await writeFileAtomic(files.at(-1)!, bytes);
  };
  for (const net of nets) await write(`${net.name}.onnx`, net.bytes);
  await write("README.md", new TextEncoder().encode(page));
  return { nets, files };
}

/** What the files of a model made in code say of it. */
const codeMetadata = ({ model, latent }: TrainedVae, run: string, step: number): Record<string, string> => ({
  ...{
    run,
    step: String(step),
    latent: String(latent),
    likelihood: model.likelihood.name,
    madeInCode: partNames(model),
  },
});
