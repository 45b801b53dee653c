import {
  augmentationSettings,
  datasetFromIdx,
  datasetFromNpz,
  encodeIdx,
  gatherBatch,
  matchClasses,
  parseIdx,
  readNpy,
  requireLabels,
  splitDataset,
  writeNpz,
  type ImageDataset,
  type NpyArray,
} from "@latents/core";
import { remedy } from "./remedy.js";

const array = (values: NpyArray["values"], ...shape: number[]): NpyArray => ({ shape, values });
const load = (x: NpyArray, y?: NpyArray): ImageDataset =>
  datasetFromNpz(writeNpz(new Map([["x", x], ...(y ? [["y", y] as const] : [])])), "d.npz", "train");
const bytes = (...shape: number[]): NpyArray =>
  array(new Uint8Array(shape.reduce((all, size) => all * size, 1)).fill(9), ...shape);
const images = (count: number, more: Partial<ImageDataset> = {}): ImageDataset => ({
  ...{ name: "d", split: "train", count, shape: [1, 2, 2], pixels: new Uint8Array(4 * count) },
  ...more,
});
const shape = "{}: images must be [n, h, w], [n, c, h, w] or [n, h, w, c] with c = 1 or 3, not empty, got [{}]{}";

/** Messages of what reads and cuts arrays of images. */
export const arrayRemedies = [
  remedy(
    "{}: images of whole numbers must be in 0..255, value {} is {}; rescale them, from 16 bits by (x // 257).astype('uint8')",
    () => load(array(Uint16Array.of(0, 65535, 3), 1, 1, 3)),
    () =>
      load(
        array(
          Uint8Array.from([0, 65535, 3], (v) => Math.floor(v / 257)),
          1,
          1,
          3,
        ),
      ),
  ),
  remedy(
    "{}: float images must be in 0..1, value {} is {}; rescale them, from 0..255 by x / 255, from -1..1 by (x + 1) / 2",
    () => load(array(Float32Array.of(-1, 0.5, 1), 1, 1, 3)),
    () =>
      load(
        array(
          Float32Array.from([-1, 0.5, 1], (v) => (v + 1) / 2),
          1,
          1,
          3,
        ),
      ),
    () =>
      load(
        array(
          Float32Array.from([0.5, 200.25, 255], (v) => v / 255),
          1,
          1,
          3,
        ),
      ),
  ),
  // the hints of its last part
  remedy(
    shape,
    () => load(bytes(3, 784)),
    () => load(bytes(3, 28, 28)),
    () => load({ ...bytes(1, 28, 28), shape: [1, 28, 28] }),
    // x[..., :3] of [2, 4, 4, 4]
    () => load(bytes(2, 4, 4, 3)),
  ),
  remedy(
    "{}: labels must be [{}], one for every image, got [{}]{}",
    () => load(bytes(2, 2, 2), array(Uint8Array.of(0, 1, 1, 0), 2, 2)),
    // y.argmax(1)
    () => load(bytes(2, 2, 2), array(BigInt64Array.of(1n, 0n), 2)),
  ),
  remedy(
    "{}: npy values must be one of {} (either byte order), found {}; {}",
    () => readNpy(npyOf("<U8"), "y.npy"),
    // np.unique(y, return_inverse=True)[1] is int64
    () => load(bytes(2, 2, 2), array(BigInt64Array.of(0n, 1n), 2)),
  ),
  remedy(
    "{}: no images for split {}: expected x_{}, {}_images, or x, images, data without splits; found {}",
    () => datasetFromNpz(writeNpz(new Map([["pictures", bytes(2, 2, 2)]])), "d.npz", "train"),
    ...["x_train", "train_images", "x", "images", "data"].map(
      (name) => () => datasetFromNpz(writeNpz(new Map([[name, bytes(2, 2, 2)]])), "d.npz", "train"),
    ),
  ),
  remedy(
    "splitDataset: validation must be a fraction or a number of images that leaves both parts of {} ({} images) non-empty, got {}{}",
    () => splitDataset(images(4), { validation: 0.1, seed: 1 }),
    () => splitDataset(images(4), { validation: 1, seed: 1 }),
    () => splitDataset(images(4), { validation: 3, seed: 1 }),
  ),
  remedy(
    "splitDataset: must leave groups for both parts of {}, which has {} of {} images, got {} images to hold out; hold out fewer, or group the images more finely",
    () => splitDataset(images(4, { groups: Uint32Array.of(0, 0, 0, 0) }), { validation: 3, seed: 1 }),
    () => splitDataset(images(4, { groups: Uint32Array.of(0, 0, 1, 1) }), { validation: 1, seed: 1 }),
    () => splitDataset(images(4, { groups: Uint32Array.of(0, 1, 2, 3) }), { validation: 3, seed: 1 }),
  ),
  remedy(
    "splitDataset: byClass needs labels, and {} has none; leave byClass out",
    () => splitDataset(images(4), { validation: 1, seed: 1, byClass: true }),
    () => splitDataset(images(4), { validation: 1, seed: 1 }),
  ),
  remedy(
    "{}: the model needs labels, and {} ({}) has none; take a data set with labels{}",
    () => requireLabels("train", images(2), 3),
    () => requireLabels("train", images(2, { labels: Uint16Array.of(0, 2) }), 3),
  ),
  remedy(
    '{}; give the training some, take them away, or leave the labels of this split out with data.unseenClasses "unlabelled"',
    () => matchClasses(images(2, { labels: Uint16Array.of(0, 2) }), ["0", "1"]),
    () => matchClasses(images(2, { labels: Uint16Array.of(0, 2) }), ["0", "1", "2"]),
    () => matchClasses(images(2, { labels: Uint16Array.of(0, 1) }), ["0", "1"]),
    () => matchClasses(images(2, { labels: Uint16Array.of(0, 2) }), ["0", "1"], { unseen: "unlabelled" }),
  ),
  remedy(
    "{}: labels must be below {}, image {} of {} ({}) has {}; set {}",
    () => requireLabels("train", images(2, { labels: Uint16Array.of(0, 5) }), 3),
    () => requireLabels("train", images(2, { labels: Uint16Array.of(0, 5) }), 6),
  ),
  remedy(
    "gatherBatch: {} binarisation addresses at most {} values, got more; use smaller batches",
    () =>
      gatherBatch(
        { ...images(1), shape: [1, 2 ** 15, 2 ** 15] },
        { length: 2 ** 6 },
        { length: Infinity } as Uint8Array,
        0,
        { binarisation: "dynamic" },
      ),
    () => gatherBatch(images(1), [0], new Uint8Array(4), 0, { binarisation: "dynamic" }),
  ),
  remedy(
    "augment.portions: {} of the {} images of the other half are fewer than 2; take more",
    () => augmentationSettings(images(10), 2, { portions: [0.1] }),
    () => augmentationSettings(images(10), 2, { portions: [0.2] }),
  ),
  remedy(
    "augment.{}: {} appears twice; give each once",
    () => augmentationSettings(images(10), 2, { portions: [0.5, 0.5] }),
    () => augmentationSettings(images(10), 2, { portions: [0.5] }),
  ),
  remedy(
    "{}: IDX header {} [{}] announces {} bytes of data, found {}; {}",
    () => parseIdx(encodeIdx({ shape: [2, 2, 2], values: new Uint8Array(8) }).subarray(0, 20), "f"),
    () =>
      datasetFromIdx(parseIdx(encodeIdx({ shape: [2, 2, 2], values: new Uint8Array(8) }), "f"), undefined, {
        name: "d",
        split: "train",
      }),
  ),
];

/** An .npy file of one value with a type of NumPy's. */
function npyOf(descr: string): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (1,), }\n`;
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    1,
    0,
    header.length,
    0,
    ...new TextEncoder().encode(header),
  ]);
}
