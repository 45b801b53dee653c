import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Config, ImageDataset, Parts } from "@latents/core";
import { listDatasets, loadDataset, loadSplits, type DatasetSpec, type Splits } from "../dataset/index.js";

/** Who hears of what takes long or is left out, whether to download what is missing, and what plug-ins bring. */
export type DataListeners = Pick<
  DatasetSpec,
  "onDownload" | "onSkipped" | "onLeftOut" | "allowDownload" | "sources"
> & {
  /** Hears of a split whose labels are left out, and why. */
  readonly onUnlabelled?: (message: string) => void;
};

type DataConfig = Pick<Config, "data">;

const specOf = ({ data }: DataConfig): Omit<DatasetSpec, "split" | "limit"> => {
  const { name, size, channels, group, endings, test, skipUnreadable, limitBy } = data;
  return { name, size, channels, group, endings, test, skipUnreadable, limitBy };
};

/** A split of the images that a config names; `train` includes those held out for validation. Throws LatentsError. */
export function runDataset(
  config: DataConfig,
  split: "train" | "test",
  listeners: DataListeners = {},
): Promise<ImageDataset> {
  const limit = split === "train" ? config.data.limit : undefined;
  return loadDataset({ ...specOf(config), split, limit, ...listeners });
}

/** Both splits of the images that a config names, with one list of classes. Throws LatentsError, also where the two do not fit together. */
export function runSplits(config: DataConfig, listeners: DataListeners = {}): Promise<Splits> {
  const { limit, unseenClasses } = config.data;
  return loadSplits({ ...specOf(config), limit, unseenClasses, ...listeners });
}

/** The same config with a path of data made absolute, so that the run can be opened from any folder. */
export async function withAbsoluteData(config: Config, sources: Parts["data"] = {}): Promise<Config> {
  const { name } = config.data;
  if (!existsSync(name) || Object.hasOwn(sources, name) || (await listDatasets()).some((one) => one.name === name))
    return config;
  return { ...config, data: { ...config.data, name: resolve(name) } };
}
