import { type ImageDataset, type DataSource, InputError } from "@latents/core";

/** A split of a plug-in's data set. Throws InputError where it gives none, or what is no data set. */
export async function pluginSplit(name: string, source: DataSource, split: string): Promise<ImageDataset> {
  if (split !== "train" && split !== "test")
    throw new InputError(`${name}: has the splits train and test, got ${split}`);
  const found = (await source.load(split)) as Partial<ImageDataset> | undefined;
  const { count = 0, shape = [], pixels } = found ?? {};
  const values = shape.reduce((product, side) => product * side, 1);
  const isWhole = [count, ...shape].every((n) => Number.isInteger(n) && n >= 1) && shape.length === 3;
  if (!isWhole || !(pixels instanceof Uint8Array) || pixels.length !== count * values)
    throw new InputError(
      `${name} (${split}): a plug-in's data must be { count, shape: [channels, height, width], pixels: Uint8Array of count x values }, got count ${String(found?.count)}, shape [${shape.join(", ")}] and ${pixels?.length ?? "no"} pixels`,
    );
  const { labels } = found!;
  if (labels !== undefined && !(labels instanceof Uint16Array && labels.length === count))
    throw new InputError(`${name} (${split}): labels must be a Uint16Array of ${count}, one an image`);
  return { ...(found as ImageDataset), name, split };
}
