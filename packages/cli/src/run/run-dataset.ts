import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Config, Dataset } from "@latents/core";
import { listDatasets, loadDataset, type DatasetSpec } from "../dataset/index.js";

/** Who hears of what takes long or is left out, and whether to download what is missing. */
export type DataListeners = Pick<DatasetSpec, "onDownload" | "onSkipped" | "allowDownload">;

/** A split of the images that a config names; `train` includes those held out for validation. Throws LatentsError. */
export function runDataset(
  { data }: Pick<Config, "data">,
  split: "train" | "test",
  listeners: DataListeners = {},
): Promise<Dataset> {
  const { name, size, channels, group, test, skipUnreadable } = data;
  const limit = split === "train" ? data.limit : undefined;
  return loadDataset({ name, split, size, channels, group, test, skipUnreadable, limit, ...listeners });
}

/** The same config with a path of data made absolute, so that the run can be opened from any folder. */
export async function withAbsoluteData(config: Config): Promise<Config> {
  const { name } = config.data;
  if (!existsSync(name) || (await listDatasets()).some((one) => one.name === name)) return config;
  return { ...config, data: { ...config.data, name: resolve(name) } };
}
