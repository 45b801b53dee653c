import { createHash } from "node:crypto";
import { valuesPerImage, type Dataset, type SplitFingerprint } from "@latents/core";

/** Values of images that are hashed whole: a second's work at most. Beyond, so many of evenly spread images are. */
const mostBytes = 2 ** 28;

/**
 * What tells a split's images from others: count, shape, and SHA-256 over the bytes of the images and over all labels. Of more than `most` bytes of
 * images, those of evenly spread whole images are hashed, and their number is in the result.
 */
export function fingerprint(dataset: Dataset, most = mostBytes): SplitFingerprint {
  const { count, shape, labels } = dataset;
  const bytes = dataset.kind === "table" ? littleEndianValues(dataset.values) : dataset.pixels;
  const size = valuesPerImage(dataset) * (dataset.kind === "table" ? 8 : 1);
  const hash = createHash("sha256");
  const room = Math.max(1, Math.floor(most / size));
  if (room >= count) hash.update(bytes.subarray(0, count * size));
  else
    for (let i = 0; i < room; i++) {
      const at = Math.floor((i * count) / room) * size;
      hash.update(bytes.subarray(at, at + size));
    }
  hash.update(labels ? littleEndian(labels) : "no labels");
  return { count, shape, sha256: hash.digest("hex"), ...(room < count && { hashed: room }) };
}

function littleEndian(labels: Uint16Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(2 * labels.length));
  labels.forEach((label, i) => bytes.setUint16(2 * i, label, true));
  return new Uint8Array(bytes.buffer);
}

/** Numbers of a table as the bytes of doubles; NaN has many forms, and is one here. */
function littleEndianValues(values: Float64Array | Float32Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => bytes.setFloat64(8 * i, Number.isNaN(value) ? NaN : value, true));
  return new Uint8Array(bytes.buffer);
}

/** In what a split's images differ from those of a fingerprint, for a sentence; undefined where they are the same. */
export function fingerprintDifference(known: SplitFingerprint, dataset: Dataset): string | undefined {
  const found = fingerprint(dataset);
  const text = ({ count, shape }: Pick<SplitFingerprint, "count" | "shape">): string =>
    dataset.kind === "table"
      ? `${count.toLocaleString("en")} rows of ${shape[2]} columns`
      : `${count.toLocaleString("en")} images of ${shape.join("x")}`;
  if (text(known) !== text(found)) return `they were ${text(known)}, now ${text(found)}`;
  if (known.sha256 === found.sha256) return undefined;
  return `there are ${text(found)} as before, but other ${dataset.kind === "table" ? "values" : "images or labels"} (SHA-256 ${found.sha256.slice(0, 12)}, was ${known.sha256.slice(0, 12)})`;
}
