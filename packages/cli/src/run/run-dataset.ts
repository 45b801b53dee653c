import type { Config, Dataset } from "@latents/core";
import { loadDataset } from "../data/index.js";

/** The images that a config names; `data.limit` is of the training split. Throws InputError, FormatError or RunError. */
export function runDataset({ data }: Pick<Config, "data">, split: "train" | "test"): Promise<Dataset> {
  const { name, size, channels, test, skipUnreadable, limit } = data;
  return loadDataset({
    name,
    split,
    size,
    channels,
    test,
    skipUnreadable,
    limit: split === "train" ? limit : undefined,
  });
}
