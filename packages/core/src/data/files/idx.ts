import { FormatError } from "../../errors.js";
import { gunzip, isGzip } from "../../formats/gunzip.js";
import type { ImageDataset } from "../dataset.js";
import { imagesOfArray, labelsOfArray } from "./image-arrays.js";

/** Arrays that an IDX file of ours may hold. */
export type IdxValues = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** The content of an IDX file: values in row-major order. */
export interface IdxArray<T extends IdxValues = IdxValues> {
  readonly shape: readonly number[];
  readonly values: T;
}

interface IdxType {
  readonly name: string;
  readonly bytes: number;
  readonly read: (bytes: Uint8Array, count: number) => IdxValues;
  readonly write: (view: DataView, at: number, value: number) => void;
}

const TYPES: Readonly<Record<number, IdxType>> = {
  0x08: { name: "uint8", bytes: 1, read: (data) => data, write: (view, at, v) => view.setUint8(at, v) },
  0x09: {
    name: "int8",
    bytes: 1,
    read: (data, count) => new Int8Array(data.buffer, data.byteOffset, count),
    write: (view, at, v) => view.setInt8(at, v),
  },
  0x0b: {
    name: "int16",
    bytes: 2,
    read: (data, count) => bigEndian(data, new Int16Array(count), (view, i) => view.getInt16(2 * i)),
    write: (view, at, v) => view.setInt16(at, v),
  },
  0x0c: {
    name: "int32",
    bytes: 4,
    read: (data, count) => bigEndian(data, new Int32Array(count), (view, i) => view.getInt32(4 * i)),
    write: (view, at, v) => view.setInt32(at, v),
  },
  0x0d: {
    name: "float32",
    bytes: 4,
    read: (data, count) => bigEndian(data, new Float32Array(count), (view, i) => view.getFloat32(4 * i)),
    write: (view, at, v) => view.setFloat32(at, v),
  },
  0x0e: {
    name: "float64",
    bytes: 8,
    read: (data, count) => bigEndian(data, new Float64Array(count), (view, i) => view.getFloat64(8 * i)),
    write: (view, at, v) => view.setFloat64(at, v),
  },
};
const MAX_DIMENSIONS = 8;
/** Larger files are refused: they would not fit an array of JavaScript on every platform. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Reads an IDX file (the format of MNIST), plain or gzipped: two zero bytes, a type byte, the number of axes, the size of each axis as
 * big-endian uint32, the values. uint8 values are a view on `bytes`, not a copy.
 * Throws FormatError, beginning with `name`, when the magic, the type, a size or the length is wrong. A gzipped file is never inflated beyond
 * what its header announces.
 * Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
 */
export function parseIdx(bytes: Uint8Array, name: string): IdxArray {
  const plain = isGzip(bytes) ? gunzip(bytes, name, (head) => announcedSize(head, name)) : bytes;
  const header = readHeader(plain, name);
  if (header === undefined) throw cutHeader(plain.length, name);
  const { type, shape, dataStart } = header;
  const given = plain.length - dataStart;
  const count = product(shape);
  const expected = count * type.bytes;
  if (given !== expected) {
    const fault = given < expected ? "the file is cut; get it again" : "the file is not what its header says";
    throw new FormatError(
      `${name}: IDX header ${type.name} [${shape.join(", ")}] announces ${expected} bytes of data, found ${given}; ${fault}`,
    );
  }
  return { shape, values: type.read(plain.subarray(dataStart), count) };
}

/** Writes an IDX file, not compressed. Throws FormatError when the shape does not fit the values. */
export function encodeIdx({ shape, values }: IdxArray): Uint8Array<ArrayBuffer> {
  if (product(shape) !== values.length || shape.length === 0 || shape.length > MAX_DIMENSIONS) {
    throw new FormatError(`encodeIdx: shape [${shape.join(", ")}] does not hold ${values.length} values`);
  }
  const code = codeOf(values);
  const type = TYPES[code];
  const dataStart = 4 + 4 * shape.length;
  const bytes = new Uint8Array(dataStart + values.length * type.bytes);
  const view = new DataView(bytes.buffer);
  bytes[2] = code;
  bytes[3] = shape.length;
  shape.forEach((size, axis) => view.setUint32(4 + 4 * axis, size));
  if (values instanceof Uint8Array) bytes.set(values, dataStart);
  else for (let i = 0; i < values.length; i++) type.write(view, dataStart + i * type.bytes, values[i]);
  return bytes;
}

function codeOf(values: IdxValues): number {
  if (values instanceof Uint8Array) return 0x08;
  if (values instanceof Int8Array) return 0x09;
  if (values instanceof Int16Array) return 0x0b;
  if (values instanceof Int32Array) return 0x0c;
  return values instanceof Float32Array ? 0x0d : 0x0e;
}

/** What a data set needs beside the files. */
export interface IdxDatasetOptions {
  readonly name: string;
  readonly split: string;
  readonly classes?: readonly string[];
}

/**
 * A data set from parsed IDX files: see `imagesOfArray` for the shapes and values of images, `labelsOfArray` for those of labels.
 * Throws FormatError naming the data set when the arrays do not fit.
 */
export function datasetFromIdx(
  images: IdxArray,
  labels: IdxArray | undefined,
  options: IdxDatasetOptions,
): ImageDataset {
  const where = `${options.name} (${options.split})`;
  const found = imagesOfArray(images, where);
  return {
    ...{ name: options.name, split: options.split, ...found },
    ...(labels && { labels: labelsOfArray(labels, found.count, where) }),
    ...(options.classes && { classes: options.classes }),
  };
}

interface IdxHeader {
  readonly type: IdxType;
  readonly shape: readonly number[];
  readonly dataStart: number;
}

/** undefined when `bytes` end inside the header. */
function readHeader(bytes: Uint8Array, name: string): IdxHeader | undefined {
  if (bytes.length < 4) return undefined;
  const magic = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const type = TYPES[bytes[2]];
  const axes = bytes[3];
  if (bytes[0] !== 0 || bytes[1] !== 0 || type === undefined || axes === 0 || axes > MAX_DIMENSIONS) {
    const types = Object.entries(TYPES).map(([code, { name: word }]) => `0${Number(code).toString(16)} ${word}`);
    throw new FormatError(
      `${name}: not an IDX file: must begin with 00 00, a type (${types.join(", ")}) and 1 to ${MAX_DIMENSIONS} axes, found ${magic}`,
    );
  }
  const dataStart = 4 + 4 * axes;
  if (bytes.length < dataStart) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  if (product(shape) * type.bytes > MAX_BYTES) {
    throw new FormatError(
      `${name}: IDX header announces ${type.name} [${shape.join(", ")}], more than the limit of ${MAX_BYTES} bytes; the header is damaged`,
    );
  }
  return { type, shape, dataStart };
}

function announcedSize(head: Uint8Array, name: string): number | undefined {
  const header = readHeader(head, name);
  return header && header.dataStart + product(header.shape) * header.type.bytes;
}

function cutHeader(length: number, name: string): FormatError {
  return new FormatError(
    `${name}: the file ends inside its IDX header, after ${length} bytes; it is empty or cut, get it again`,
  );
}

const product = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);

function bigEndian<T extends Int16Array | Int32Array | Float32Array | Float64Array>(
  data: Uint8Array,
  out: T,
  get: (view: DataView, i: number) => number,
): T {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let i = 0; i < out.length; i++) out[i] = get(view, i);
  return out;
}
