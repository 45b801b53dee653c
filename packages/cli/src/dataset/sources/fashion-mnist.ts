import type { ImageDataset } from "@latents/core";
import { loadRemoteIdx, type RemoteIdxSet } from "./remote-idx.js";
import type { SourceOptions } from "./source-options.js";

/** Checksums as published by the authors; those of the content were taken from Debian's dataset-fashion-mnist. */
export const FASHION_MNIST: RemoteIdxSet = {
  name: "fashion-mnist",
  classes: ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
  mirrors: [
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
  ],
  systemFolder: "/usr/share/datasets/fashion-mnist",
  files: {
    train: {
      images: {
        name: "train-images-idx3-ubyte.gz",
        gzMd5: "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        rawMd5: "f4a8712d7a061bf5bd6d2ca38dc4d50a",
      },
      labels: {
        name: "train-labels-idx1-ubyte.gz",
        gzMd5: "25c81989df183df01b3e8a0aad5dffbe",
        rawMd5: "9018921c3c673c538a1fc5bad174d6f9",
      },
    },
    test: {
      images: {
        name: "t10k-images-idx3-ubyte.gz",
        gzMd5: "bef4ecab320f06d8554ea6380940ec79",
        rawMd5: "8181f5470baa50b63fa0f6fddb340f0a",
      },
      labels: {
        name: "t10k-labels-idx1-ubyte.gz",
        gzMd5: "bb300cfdad3c16e7a12a480ee83cd310",
        rawMd5: "15d484375f8d13e6eb1aabb0c3f46965",
      },
    },
  },
};

/**
 * Fashion-MNIST: 60,000 training and 10,000 test pictures of clothes, 28 x 28 grey, ten classes; from Debian's dataset-fashion-mnist, the cache or
 * the web. Throws as `loadRemoteIdx`. Source: Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747.
 */
export const fashionMnist = (split: "train" | "test", options?: SourceOptions): Promise<ImageDataset> =>
  loadRemoteIdx(FASHION_MNIST, split, options);
