import { deflateSync, gzipSync } from "node:zlib";
import { crc32, encodeIdx } from "@latents/core";
import { zipSync } from "fflate";

/** An IDX file that announces `shape` and holds `data`. */
export function idxFile(shape: readonly number[], data: Uint8Array, { magic = [0, 0], type = 8 } = {}): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  bytes.set([...magic, type, shape.length]);
  shape.forEach((size, axis) => new DataView(bytes.buffer).setUint32(4 + 4 * axis, size));
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

/** 200 images of 8 x 8 in two classes, dark and bright, and their labels. */
export const images = encodeIdx({
  shape: [200, 8, 8],
  values: Uint8Array.from({ length: 12_800 }, (_, i) => ((i >> 6) % 2 === 0 ? 30 : 220) + ((7 * i) % 30)),
});
export const labels = encodeIdx({ shape: [200], values: Uint8Array.from({ length: 200 }, (_, i) => i % 2) });

export const gzip = (bytes: Uint8Array): Uint8Array => gzipSync(bytes);

/** Bytes with one changed. */
export function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at < 0 ? copy.length + at : at] ^= 0x55;
  return copy;
}

/** A grey PNG file whose header says `width` x `height`, with `raw` as its scan lines. */
export function pngFile(
  width: number,
  height: number,
  raw: Uint8Array = new Uint8Array(height * (width + 1)),
): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(raw)),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** An .npy file with this header. */
export function npyFile(descr: string, shape: string, data: Uint8Array, fortran = "False"): Uint8Array {
  const dict = `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;
  const head = Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, dict.length & 255, dict.length >> 8]);
  return Buffer.concat([head, Buffer.from(dict, "latin1"), data]);
}

/** An .npz file of .npy files, stored or deflated. */
export const npzFile = (files: Readonly<Record<string, Uint8Array>>, level: 0 | 6 = 6): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${name}.npy`, bytes])), { level });

/** A safetensors file from a header and data that need not agree. */
export function safetensorsFile(
  header: string,
  data: Uint8Array,
  length = BigInt(Buffer.byteLength(header)),
): Uint8Array {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt.asUintN(64, length));
  return Buffer.concat([size, Buffer.from(header), data]);
}
