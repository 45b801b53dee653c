import { holdModelFile, type ModelSource } from "./sources";

export const modelFileTypes = ".safetensors";

/** Takes in a model file that was dropped or chosen; the engine checks it when it is opened. */
export async function takeModelFile(file: File): Promise<ModelSource> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return holdModelFile(bytes, file.name, `${sizeText(bytes.length)}, opened here`);
}

const sizeText = (bytes: number): string =>
  bytes < 1e5 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
