import { LatentsError, subset, valuesPerImage, type DataEntry, type ImageDataset } from "@latents/core";
import { KNOWN_DATASETS } from "../../dataset/sources/known-datasets.js";
import { listDatasets, loadDataset } from "../../dataset/index.js";
import type { Run } from "../../run/open-run.js";
import { Kept } from "../http/kept.js";
import { npzPieces } from "../http/npz-pieces.js";
import { RefusedError } from "../http/refuse.js";

/** A split of images as it is sent. */
export interface ImageFile {
  /** Of an .npz file. */
  readonly pieces: readonly Uint8Array[];
  /** Another for every file that was made. */
  readonly key: string;
  /** Names of the classes, where they have some. */
  readonly classes?: readonly string[];
}

/** A split of a known data set. */
export interface KnownSplit {
  readonly name: string;
  readonly split: string;
  /** Only so many images, the first. */
  readonly first?: number;
}

const largest = 1_000_000_000;
const mostKept = 600_000_000;

/** `mnist-train.npz` -> mnist, train; `first` images of it. Throws RefusedError for what is no split of a known data set, or no number of images. */
export function knownSplit(file: string, firstText?: string): KnownSplit {
  if (firstText !== undefined && !/^[1-9]\d{0,6}$/.test(firstText))
    throw new RefusedError(400, "first: must be a whole number of images, 1 or more");
  const first = firstText === undefined ? undefined : Number(firstText);
  for (const { name, splits } of KNOWN_DATASETS)
    for (const split of splits) if (file === `${name}-${split}.npz`) return { name, split, first };
  throw new RefusedError(404, "there is no known data set of this name and split; /api/data lists them");
}

/** The images of data sets and runs, made into files once and kept while there is room. Nothing is downloaded. */
export class ImageData {
  readonly #files = new Kept<ImageFile>(mostKept, ({ pieces }) => pieces.reduce((sum, piece) => sum + piece.length, 0));

  /** The known data sets on this machine. */
  async list(): Promise<DataEntry[]> {
    return (await listDatasets())
      .filter(({ present }) => present)
      .map(({ name, what, splits, counts, shape, classes }) => ({
        ...{ name, what, shape, classes },
        splits: splits.map((split, i) => ({ split, images: counts[i] })),
      }));
  }

  /** Throws RefusedError where it is not on this machine, or too large. */
  known({ name, split, first }: KnownSplit): Promise<ImageFile> {
    const { splits, counts, shape } = KNOWN_DATASETS.find((one) => one.name === name)!;
    requireSize(counts[splits.indexOf(split)], shape);
    return this.#files.get(`known/${name}/${split}/${first ?? "all"}`, () =>
      fileOf(async () => firstOf(await loadDataset({ name, split, allowDownload: false }), first)),
    );
  }

  /**
   * The images of a run, as it loads them. Throws RefusedError where they are too large, not on this machine, or no longer those of the run.
   */
  ofRun(run: Run, split: "train" | "test"): Promise<ImageFile> {
    const { config, record } = run;
    const { name } = config.data;
    // a path on another machine would tell it who asks
    if (/^[\\/]{2}/.test(name)) throw new RefusedError(404, "the run's images lie on another machine");
    requireSize(record.data.count, record.data.shape);
    const key = JSON.stringify(["run", config.data, record.data, split]);
    return this.#files.get(key, () =>
      fileOf(async () => {
        const { dataset, others } = await run.images(split, { allowDownload: false });
        if (others !== undefined) throw new RefusedError(404, others);
        return dataset;
      }),
    );
  }
}

const firstOf = (images: ImageDataset, first = images.count): ImageDataset =>
  first >= images.count
    ? images
    : subset(
        images,
        Array.from({ length: first }, (_, i) => i),
      );

let filesMade = 0;

async function fileOf(load: () => Promise<ImageDataset>): Promise<ImageFile> {
  const dataset = await load().catch((error: unknown) => {
    if (error instanceof LatentsError && error.kind === "input") throw new RefusedError(404, error.message);
    throw error;
  });
  requireSize(dataset.count, dataset.shape);
  return {
    pieces: npzPieces(dataset),
    key: `images ${++filesMade}`,
    ...(dataset.classes && { classes: dataset.classes }),
  };
}

function requireSize(count: number, shape: readonly [number, number, number]): void {
  const bytes = count * valuesPerImage({ shape });
  if (bytes > largest)
    throw new RefusedError(
      413,
      `the images must have ${largest} bytes or less together to be sent, they have ${bytes}; a run of data.limit images takes fewer`,
    );
}
