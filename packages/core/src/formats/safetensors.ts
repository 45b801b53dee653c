import { FormatError } from "../errors.js";
import { checksumKey, fillChecksum, noChecksum, requireChecksum } from "./checksum.js";
import { duplicateKey } from "./duplicate-key.js";
import { fromHalves } from "./half.js";
import { joinBytes } from "./join-bytes.js";

/** Arrays that our safetensors files hold; the dtype follows from the array. */
export type SafetensorsValues = Float32Array | Float64Array | BigInt64Array | Uint8Array;

/** One tensor: values in row-major order. */
export interface Safetensor {
  readonly shape: readonly number[];
  readonly values: SafetensorsValues;
}

/** One tensor on its way into a file, where float32 may be stored in half precision: as the bits of `toHalves`. */
export interface WrittenTensor {
  readonly shape: readonly number[];
  readonly values: SafetensorsValues | Uint16Array;
}

/** The content of a safetensors file. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Safetensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Dtype {
  readonly bytes: number;
  readonly view: (buffer: ArrayBufferLike, offset: number, count: number) => SafetensorsValues;
}

const DTYPES: Readonly<Record<string, Dtype>> = {
  F64: { bytes: 8, view: (buffer, offset, count) => new Float64Array(buffer, offset, count) },
  I64: { bytes: 8, view: (buffer, offset, count) => new BigInt64Array(buffer, offset, count) },
  F32: { bytes: 4, view: (buffer, offset, count) => new Float32Array(buffer, offset, count) },
  // read as float32
  F16: { bytes: 2, view: (buffer, offset, count) => fromHalves(new Uint16Array(buffer, offset, count)) },
  U8: { bytes: 1, view: (buffer, offset, count) => new Uint8Array(buffer, offset, count) },
};
/** The limit of the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;
const METADATA = "__metadata__";

/**
 * Reads a safetensors file. Values are views on `bytes` where they lie at a multiple of their size (in files of ours always, when `bytes` begins
 * at a multiple of 8), else copies. Assumes a little-endian machine, as every JavaScript engine in use runs on.
 * Throws FormatError, beginning with `name`, for a header length out of bounds, bad UTF-8 or JSON, a key given twice, an unknown
 * dtype, a shape that does not fit its offsets, tensors that overlap, leave a hole or lie outside the file, and a checksum in the metadata
 * (`latents.crc32`, as `checkedPieces` writes it, which is not returned) that is not that of the bytes.
 * Source: https://huggingface.co/docs/safetensors
 */
export function readSafetensors(bytes: Uint8Array, name: string): Safetensors {
  const { header, dataStart } = readHeader(bytes, name);
  const dataBytes = bytes.length - dataStart;
  const tensors = new Map<string, Safetensor>();
  const spans: { key: string; begin: number; end: number }[] = [];
  let metadata: Record<string, string> = {};
  for (const [key, entry] of Object.entries(header)) {
    if (key === METADATA) {
      metadata = readMetadata(entry, name);
      continue;
    }
    const where = `${name}: tensor ${JSON.stringify(key)}`;
    const { dtype, shape, begin, end } = readEntry(entry, where);
    if (begin > end || end > dataBytes) {
      throw new FormatError(
        `${where}: data_offsets must be begin <= end <= ${dataBytes} (the bytes of data in the file), got [${begin}, ${end}]`,
      );
    }
    const count = shape.reduce((all, size) => all * size, 1);
    if (count * dtype.bytes !== end - begin) {
      throw new FormatError(
        `${where}: ${dtype.bytes}-byte values of shape [${shape.join(", ")}] need ${count * dtype.bytes} bytes, data_offsets [${begin}, ${end}] give ${end - begin}`,
      );
    }
    spans.push({ key, begin, end });
    tensors.set(key, { shape, values: valuesAt(bytes, dataStart + begin, end - begin, count, dtype) });
  }
  requireGapless(spans, dataBytes, name);
  // of this file's bytes: whoever writes the tensors again writes others
  const { [checksumKey]: checksum, ...said } = metadata;
  requireChecksum(bytes, dataStart, checksum, name);
  return { tensors, metadata: said };
}

/**
 * The bytes of a safetensors file, in pieces that can be written one after another without copying the tensors: the header, padded with spaces to
 * a multiple of 8, then the tensors, larger value types first, then by name, so that all are aligned. Equal input gives equal bytes.
 * Throws FormatError when a shape does not fit its values.
 */
export function safetensorsPieces(
  tensors: ReadonlyMap<string, WrittenTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const sorted = [...tensors].sort(
    ([a, { values: x }], [b, { values: y }]) =>
      y.BYTES_PER_ELEMENT - x.BYTES_PER_ELEMENT || (a < b ? -1 : a > b ? 1 : 0),
  );
  // Keys like "1" would be reordered in an object, so the JSON is put together by hand.
  const entries: string[] = [];
  const names = Object.keys(metadata).sort();
  if (names.length > 0) {
    entries.push(
      `"${METADATA}":{${names.map((key) => `${JSON.stringify(key)}:${JSON.stringify(metadata[key])}`).join(",")}}`,
    );
  }
  let offset = 0;
  for (const [key, { shape, values }] of sorted) {
    if (key === METADATA || shape.reduce((all, size) => all * size, 1) !== values.length) {
      throw new FormatError(
        `safetensors: tensor ${JSON.stringify(key)}: shape [${shape.join(", ")}] does not hold ${values.length} values, or its name is reserved`,
      );
    }
    const end = offset + values.byteLength;
    entries.push(
      `${JSON.stringify(key)}:{"dtype":"${dtypeOf(values)}","shape":[${shape.join(",")}],"data_offsets":[${offset},${end}]}`,
    );
    offset = end;
  }
  const json = new TextEncoder().encode(`{${entries.join(",")}}`);
  const header = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(json, 8);
  return [
    header,
    ...sorted.map(([, { values }]) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  ];
}

/**
 * The same with a checksum of the whole file in the metadata, which `readSafetensors` compares: a bit that a disk has lost makes no model of other
 * values. Other readers take it as one more word of metadata.
 */
export function checkedPieces(
  tensors: ReadonlyMap<string, WrittenTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array[] {
  const pieces = safetensorsPieces(tensors, { ...metadata, [checksumKey]: noChecksum });
  fillChecksum(pieces);
  return pieces;
}

/** `safetensorsPieces` as one array. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, WrittenTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  return joinBytes(safetensorsPieces(tensors, metadata));
}

function dtypeOf(values: WrittenTensor["values"]): string {
  if (values instanceof Uint16Array) return "F16";
  if (values instanceof Float32Array) return "F32";
  if (values instanceof Float64Array) return "F64";
  return values instanceof BigInt64Array ? "I64" : "U8";
}

function readHeader(bytes: Uint8Array, name: string): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < 8)
    throw new FormatError(
      `${name}: not a safetensors file: must begin with an 8-byte header length, the file has ${bytes.length} bytes`,
    );
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  const limit = Math.min(MAX_HEADER_BYTES, bytes.length - 8);
  if (length < 2 || length > limit) {
    throw new FormatError(
      `${name}: the safetensors header length must be in 2..${limit}, got ${length}; the file is cut or of another kind`,
    );
  }
  const raw = bytes.subarray(8, 8 + length);
  if (raw[0] !== 0x7b)
    throw new FormatError(
      `${name}: the safetensors header must begin with {, found byte 0x${raw[0].toString(16).padStart(2, "0")}`,
    );
  let header: unknown;
  let json: string;
  try {
    json = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
    header = JSON.parse(json);
  } catch (error) {
    throw new FormatError(
      `${name}: the safetensors header is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const twice = duplicateKey(json);
  if (twice !== undefined)
    throw new FormatError(`${name}: the safetensors header has the key ${JSON.stringify(twice)} twice`);
  return { header: header as Record<string, unknown>, dataStart: 8 + length };
}

function readMetadata(entry: unknown, name: string): Record<string, string> {
  if (!isRecord(entry) || !Object.values(entry).every((value) => typeof value === "string")) {
    throw new FormatError(`${name}: ${METADATA} must map names to strings, got ${shown(entry)}`);
  }
  return entry as Record<string, string>;
}

function readEntry(entry: unknown, where: string): { dtype: Dtype; shape: number[]; begin: number; end: number } {
  if (!isRecord(entry) || Object.keys(entry).sort().join() !== "data_offsets,dtype,shape") {
    throw new FormatError(`${where}: must have exactly dtype, shape and data_offsets, got ${shown(entry)}`);
  }
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Object.hasOwn(DTYPES, dtype)) {
    throw new FormatError(`${where}: dtype must be one of ${Object.keys(DTYPES).join(", ")}, got ${shown(dtype)}`);
  }
  if (!isCounts(shape))
    throw new FormatError(`${where}: shape must be a list of non-negative integers, got ${shown(shape)}`);
  if (!isCounts(offsets) || offsets.length !== 2)
    throw new FormatError(`${where}: data_offsets must be [begin, end], got ${shown(offsets)}`);
  return { dtype: DTYPES[dtype], shape, begin: offsets[0], end: offsets[1] };
}

/** Every byte of data must belong to exactly one tensor: no overlap lets a file show one thing to one reader and another to the next. */
function requireGapless(spans: { key: string; begin: number; end: number }[], dataBytes: number, name: string): void {
  spans.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { key, begin, end } of spans) {
    if (begin !== at) {
      const fault = begin < at ? "overlaps the tensor before it" : "leaves a hole before it";
      throw new FormatError(
        `${name}: tensor ${JSON.stringify(key)}: data_offsets must begin at ${at}, got [${begin}, ${end}], which ${fault}`,
      );
    }
    at = end;
  }
  if (at !== dataBytes)
    throw new FormatError(
      `${name}: the tensors end at byte ${at} of the data, the file has ${dataBytes}; it is cut or has data of no tensor`,
    );
}

function valuesAt(bytes: Uint8Array, start: number, length: number, count: number, dtype: Dtype): SafetensorsValues {
  const offset = bytes.byteOffset + start;
  if (offset % dtype.bytes === 0) return dtype.view(bytes.buffer, offset, count);
  // not bytes.slice, which of a Node Buffer is a view on the same memory
  return dtype.view(new Uint8Array(bytes.subarray(start, start + length)).buffer, 0, count);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size: unknown) => Number.isSafeInteger(size) && (size as number) >= 0);
const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 80);
