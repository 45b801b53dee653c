import { createHash } from "node:crypto";
import { isTable, rowPieces, rowsReader, valuesPerImage, type Dataset, type SplitFingerprint } from "@latents/core";

/** Values of images that are hashed whole: a second's work at most. Beyond, so many of evenly spread images are. */
const mostBytes = 2 ** 28;

/**
 * What tells a split's images from others: count, shape, and SHA-256 over the bytes of the images and over all labels. Of more than `most` bytes of
 * images, those of evenly spread whole images are hashed, and their number is in the result.
 */
export function fingerprint(dataset: Dataset, most = mostBytes): SplitFingerprint {
  const { count, shape, labels } = dataset;
  const size = valuesPerImage(dataset) * (isTable(dataset) ? 8 : 1);
  const hash = createHash("sha256");
  const room = Math.max(1, Math.floor(most / size));
  if (isTable(dataset)) {
    const width = dataset.columns.length;
    if (room >= count)
      for (const { values, count: rows } of rowPieces(dataset)) hash.update(littleEndianValues(values, rows * width));
    else {
      const read = rowsReader(dataset);
      for (let i = 0; i < room; i++) {
        const { values, start } = read([Math.floor((i * count) / room)]);
        hash.update(littleEndianValues(values.subarray(start(0)), width));
      }
    }
  } else if (room >= count) hash.update(dataset.pixels.subarray(0, count * size));
  else
    for (let i = 0; i < room; i++) {
      const at = Math.floor((i * count) / room) * size;
      hash.update(dataset.pixels.subarray(at, at + size));
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
function littleEndianValues(values: Float64Array | Float32Array, count: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8 * count));
  for (let i = 0; i < count; i++) bytes.setFloat64(8 * i, Number.isNaN(values[i]) ? NaN : values[i], true);
  return new Uint8Array(bytes.buffer);
}

/** In what a split's images differ from those of a fingerprint, for a sentence; undefined where they are the same. */
export function fingerprintDifference(known: SplitFingerprint, dataset: Dataset): string | undefined {
  const found = fingerprint(dataset);
  const text = ({ count, shape }: Pick<SplitFingerprint, "count" | "shape">): string =>
    isTable(dataset)
      ? `${count.toLocaleString("en")} rows of ${shape[2]} columns`
      : `${count.toLocaleString("en")} images of ${shape.join("x")}`;
  if (text(known) !== text(found)) return `they were ${text(known)}, now ${text(found)}`;
  if (known.sha256 === found.sha256) return undefined;
  return `there are ${text(found)} as before, but other ${isTable(dataset) ? "values" : "images or labels"} (SHA-256 ${found.sha256.slice(0, 12)}, was ${known.sha256.slice(0, 12)})`;
}
