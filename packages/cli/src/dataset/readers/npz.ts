import path from "node:path";
import { type ImageDataset, datasetFromNpz, npzNames, type HeldOut, holdOut } from "@latents/core";
import { readInput } from "../../files/read-input.js";

/**
 * A split of an .npz file; see `datasetFromNpz` for the names and layouts that it may have. From a file without a test split, one is
 * held out. Throws FormatError or InputError.
 */
export async function npzDataset(file: string, split: string, options: HeldOut = {}): Promise<ImageDataset> {
  const bytes = await readInput(file);
  const ownTest = npzNames(bytes, file).some((name) => /(^|_)test(_|$)/.test(name));
  const dataset = datasetFromNpz(bytes, file, ownTest ? split : "train");
  const named = { ...dataset, name: path.basename(file) };
  return ownTest ? named : holdOut(named, split, options);
}
