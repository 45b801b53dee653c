import { valuesPerImage, type Dataset } from "../dataset.js";
import { isTable, rowPieces, rowsReader } from "../table/stored-table.js";

/** Values that are hashed whole: a second's work at most. Beyond, so many of evenly spread images are. */
const mostBytes = 2 ** 28;

/** What of a split is hashed. */
interface Fingerprinted {
  /** Images, or rows, whose values are; all where there are not too many. */
  readonly hashed: number;
  readonly pieces: Iterable<Uint8Array>;
}

/**
 * The bytes whose SHA-256 tells a split's images from others, in pieces: the images, or a table's cells as little-endian doubles, then all labels. Of more than `most`
 * bytes of images, those of evenly spread whole ones.
 */
export function fingerprintPieces(dataset: Dataset, most = mostBytes): Fingerprinted {
  const size = valuesPerImage(dataset) * (isTable(dataset) ? 8 : 1);
  const hashed = Math.min(dataset.count, Math.max(1, Math.floor(most / size)));
  return { hashed, pieces: piecesOf(dataset, hashed) };
}

function* piecesOf(dataset: Dataset, hashed: number): Generator<Uint8Array> {
  const { count, labels } = dataset;
  const place = (i: number): number => Math.floor((i * count) / hashed);
  if (isTable(dataset)) {
    const width = dataset.columns.length;
    if (hashed === count)
      for (const { values, count: rows } of rowPieces(dataset)) yield littleEndianValues(values, rows * width);
    else {
      const read = rowsReader(dataset);
      for (let i = 0; i < hashed; i++) {
        const { values, start } = read([place(i)]);
        yield littleEndianValues(values.subarray(start(0)), width);
      }
    }
  } else {
    const size = valuesPerImage(dataset);
    if (hashed === count) yield dataset.pixels.subarray(0, count * size);
    else for (let i = 0; i < hashed; i++) yield dataset.pixels.subarray(place(i) * size, (place(i) + 1) * size);
  }
  yield labels ? littleEndian(labels) : new TextEncoder().encode("no labels");
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
