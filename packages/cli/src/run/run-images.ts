import { chooseImages, InputError, matchClasses, type Config, type ImageDataset, type RunRecord } from "@latents/core";
import { fingerprintDifference, isImageFolder, loadDataset } from "../dataset/index.js";
import { runDataset, type DataListeners } from "./run-dataset.js";

/** Images for a run's model. */
export interface RunImages {
  readonly dataset: ImageDataset;
  /** Why they are not those that the run was begun with; absent where they are, or where a run of before does not know them. */
  readonly others?: string;
}

/** Of which images; `data` names others than the run's, or another place of the same. */
export interface ImagesChoice extends DataListeners {
  readonly data?: string;
}

/**
 * A split of a run's images, its classes numbered as in the training and compared with what the run knows of them, or the same split of other data.
 * Throws LatentsError; InputError where they are of another size or number of channels than the model's.
 */
export async function runImages(
  { config, data: known }: RunRecord,
  split: "train" | "test",
  { data, ...listeners }: ImagesChoice = {},
): Promise<RunImages> {
  const found =
    data === undefined
      ? await runDataset(config, split, listeners)
      : await otherData(config, known, data, split, listeners);
  if (found.shape.join() !== known.shape.join())
    throw new InputError(
      `${found.name} (${split}): the run's model is of images of ${known.shape.join("x")}, got ${found.shape.join("x")}${data === undefined ? "; they have changed since the run began" : "; name others with --data"}`,
    );
  const unseen = data === undefined ? config.data.unseenClasses : "unlabelled";
  const dataset = matchClasses(found, known.classes, { unseen, onUnlabelled: listeners.onUnlabelled });
  const others = differenceOf(known, split, dataset);
  if (others === undefined) return { dataset };
  const what = `the ${split} images of ${JSON.stringify(data ?? known.name)}`;
  return {
    dataset,
    others:
      data === undefined
        ? `${what} have changed since the run began: ${others}`
        : `${what} are not those of the run: ${others}`,
  };
}

function differenceOf(known: RunRecord["data"], split: "train" | "test", dataset: ImageDataset): string | undefined {
  const print = known.fingerprint?.[split];
  if (print) return fingerprintDifference(print, dataset);
  // a run of before knows the number of its training images
  if (split === "test" || known.count === dataset.count) return undefined;
  return `they were ${known.count.toLocaleString("en")}, now ${dataset.count.toLocaleString("en")}`;
}

/** A split of other data than the config names, in the form of the model's images as far as it can be brought to it. */
async function otherData(
  { data: { test, limit, limitBy, group, endings, skipUnreadable } }: Config,
  { shape: [channels, height, width] }: RunRecord["data"],
  name: string,
  split: "train" | "test",
  listeners: DataListeners,
): Promise<ImageDataset> {
  const form = (await isImageFolder(name)) && {
    ...{ size: [height, width] as const, channels: channels === 3 ? (3 as const) : (1 as const) },
    ...{ group, endings, skipUnreadable },
  };
  const whole = await loadDataset({ ...{ name, split, test }, ...form, ...listeners });
  return split === "train" && limit !== undefined && limit < whole.count ? chooseImages(whole, limit, limitBy) : whole;
}
