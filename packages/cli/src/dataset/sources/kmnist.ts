import type { ImageDataset } from "@latents/core";
import { loadRemoteIdx, type RemoteIdxSet } from "./remote-idx.js";
import type { SourceOptions } from "./source-options.js";

export const KMNIST: RemoteIdxSet = {
  name: "kmnist",
  classes: ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"],
  mirrors: ["https://codh.rois.ac.jp/kmnist/dataset/kmnist/", "http://codh.rois.ac.jp/kmnist/dataset/kmnist/"],
  files: {
    train: {
      images: { name: "train-images-idx3-ubyte.gz", gzMd5: "bdb82020997e1d708af4cf47b453dcf7" },
      labels: { name: "train-labels-idx1-ubyte.gz", gzMd5: "e144d726b3acfaa3e44228e80efcd344" },
    },
    test: {
      images: { name: "t10k-images-idx3-ubyte.gz", gzMd5: "5c965bf0a639b31b8f53240b1b52f4d7" },
      labels: { name: "t10k-labels-idx1-ubyte.gz", gzMd5: "7320c461ea6c1c855c0b718fb2a4b134" },
    },
  },
};

/**
 * Kuzushiji-MNIST: 60,000 training and 10,000 test characters of classical Japanese, 28 x 28 grey, ten classes; from the cache or the web.
 * Throws as `loadRemoteIdx`. Source: Clanuwat et al. 2018, arXiv:1812.01718.
 */
export const kmnist = (split: "train" | "test", options?: SourceOptions): Promise<ImageDataset> =>
  loadRemoteIdx(KMNIST, split, options);
