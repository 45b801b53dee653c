import path from "node:path";
import { largestGrey, type ImageDataset, FormatError, InputError } from "@latents/core";
import { readFolder, readInput } from "../../files/index.js";
import { idxPair } from "../readers/idx-files.js";

const FILE = /^binarized_mnist_(train|valid|test)(\.amat|[-_]images[-_]idx3[-_]ubyte(\.gz)?)$/;
const PIXELS = 784;

/** The splits of statically binarised MNIST that a folder holds, and their files. */
export async function binarizedMnistFiles(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const { name } of await readFolder(folder)) {
    const part = FILE.exec(name)?.[1];
    const split = part === "valid" ? "validation" : part;
    // IDX is read in a moment, text is not: the later name, without .amat, wins.
    if (split !== undefined) files.set(split, path.join(folder, name));
  }
  return files;
}

/**
 * MNIST as binarised once by Larochelle: 50,000 training, 10,000 validation and 10,000 test images of 28 x 28 zeros and ones, without labels and not in
 * MNIST's order. From a folder with `binarized_mnist_{train,valid,test}` as IDX images or as the published `.amat` text. Pixels are 0 and 255.
 * Throws InputError when the split is missing, FormatError for a damaged file.
 * Source: Larochelle & Murray 2011, "The neural autoregressive distribution estimator".
 */
export async function binarizedMnist(folder: string, split: "train" | "validation" | "test"): Promise<ImageDataset> {
  const files = await binarizedMnistFiles(folder);
  const file = files.get(split);
  if (file === undefined) {
    throw new InputError(
      `binarized-mnist: ${folder} has no file for split ${split}: expected binarized_mnist_${split === "validation" ? "valid" : split}.amat or -images-idx3-ubyte.gz; it has ${[...files.keys()].join(", ") || "none"}`,
    );
  }
  if (!file.endsWith(".amat"))
    return blackAndWhite(await idxPair(file, undefined, { name: "binarized-mnist", split }), file);
  const pixels = parseAmat(await readInput(file), file);
  return { name: "binarized-mnist", split, count: pixels.length / PIXELS, shape: [1, 28, 28], pixels };
}

/** Text: one image a line, 784 values 0 or 1 separated by single spaces. */
export function parseAmat(bytes: Uint8Array, name: string): Uint8Array {
  const pixels = new Uint8Array(Math.ceil(bytes.length / 2));
  let count = 0;
  let line = 1;
  let inLine = 0;
  const endLine = (): void => {
    if (inLine !== 0 && inLine !== PIXELS)
      throw new FormatError(
        `${name}: line ${line} must have ${PIXELS} values, has ${inLine}; the file is cut or of another kind`,
      );
    inLine = 0;
    line++;
  };
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 0x30 || byte === 0x31) {
      const before = bytes[i - 1];
      if (before === 0x30 || before === 0x31)
        throw new FormatError(`${name}: line ${line}: values must be 0 or 1, separated by spaces`);
      pixels[count++] = byte === 0x31 ? largestGrey : 0;
      inLine++;
    } else if (byte === 0x0a) endLine();
    else if (byte !== 0x20 && byte !== 0x0d) {
      throw new FormatError(
        `${name}: line ${line}: values must be 0 or 1, found ${JSON.stringify(String.fromCharCode(byte))}`,
      );
    }
  }
  endLine();
  if (count === 0) throw new FormatError(`${name}: the file is empty`);
  return pixels.slice(0, count);
}

function blackAndWhite(dataset: ImageDataset, file: string): ImageDataset {
  const other = dataset.pixels.findIndex((value) => value > 1 && value < largestGrey);
  if (other >= 0)
    throw new FormatError(`${file}: pixels must be 0 and 1, or 0 and 255, found ${dataset.pixels[other]}`);
  return { ...dataset, pixels: dataset.pixels.map((value) => (value === 0 ? 0 : largestGrey)) };
}
