import { FormatError } from "../errors.js";
import { crc32 } from "../formats/crc32.js";
import { inflatedLength } from "../formats/inflate.js";
import { joinBytes } from "../formats/join-bytes.js";

/** The header of a PNG file. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colorType: number;
  readonly interlaced: boolean;
}

/** Whether `bytes` begin like a PNG file. */
export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

/** What a PNG file begins with. */
export const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Bit depths allowed for a colour type, and its samples a pixel. */
const COLOR_TYPES: Readonly<Record<number, { depths: readonly number[]; samples: number }>> = {
  0: { depths: [1, 2, 4, 8, 16], samples: 1 },
  2: { depths: [8, 16], samples: 3 },
  3: { depths: [1, 2, 4, 8], samples: 1 },
  4: { depths: [8, 16], samples: 2 },
  6: { depths: [8, 16], samples: 4 },
};
/** Chunks that decide the pixels; all others are left out of what the decoder sees. */
const CRITICAL = ["IHDR", "PLTE", "IDAT", "IEND"];
const MAX_PIXELS = 2 ** 28;

/**
 * Verifies the framing of a PNG file: signature, chunk lengths, checksums, header, palette, presence of data, and that the data inflate to
 * just what the header announces, so that neither a damaged nor a hostile file reaches the decoder.
 * Returns the header and the same file without its ancillary chunks. Throws FormatError, beginning with `name`.
 * Source: W3C, PNG Specification (Third Edition).
 */
export function checkPng(bytes: Uint8Array, name: string): { header: PngHeader; file: Uint8Array } {
  const bad = (why: string): FormatError => new FormatError(`${name}: damaged PNG file: ${why}`);
  if (!isPng(bytes)) {
    const found = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new FormatError(
      `${name}: not a PNG file: must begin with 89 50 4e 47 0d 0a 1a 0a, found ${found || "nothing"}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, 8)];
  const data: Uint8Array[] = [];
  let header: (PngHeader & { rawBytes: number }) | undefined;
  let palette = false;
  let type = "";
  for (let at = 8; type !== "IEND";) {
    if (at + 12 > bytes.length) throw bad(`it ends after ${bytes.length} bytes, before its IEND chunk; it is cut`);
    const length = view.getUint32(at);
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) throw bad(`a chunk at byte ${at} has no valid name`);
    const next = at + 12 + length;
    if (next > bytes.length)
      throw bad(`chunk ${type} at byte ${at} announces ${length} bytes, ${bytes.length - at - 12} are left; it is cut`);
    if (crc32(bytes.subarray(at + 4, next - 4)) !== view.getUint32(next - 4))
      throw bad(`checksum of chunk ${type} at byte ${at} is wrong`);
    if ((header === undefined) !== (type === "IHDR"))
      throw bad(`its first chunk, and no other, must be IHDR, found ${type}`);
    if (type === "IHDR") header = readHeader(view, at + 8, length, bad);
    if (type === "PLTE") palette = true;
    if (type === "IDAT") data.push(bytes.subarray(at + 8, next - 4));
    if (CRITICAL.includes(type)) kept.push(bytes.subarray(at, next));
    else if (type < "a") throw bad(`unknown critical chunk ${type} at byte ${at}`);
    at = next;
  }
  if (header === undefined) throw bad("it has no IHDR chunk");
  if (header.colorType === 3 && !palette) throw bad("it has palette colours, but no PLTE chunk");
  if (data.length === 0) throw bad("it has no IDAT chunk, so no pixels");
  const { rawBytes } = header;
  const packed = joinBytes(data);
  if (packed.length < 6) throw bad(`its IDAT chunks hold only ${packed.length} bytes`);
  const raw = inflatedLength(packed.subarray(2, packed.length - 4), name, rawBytes);
  if (raw !== rawBytes) throw bad(`its IDAT chunks hold ${raw} bytes of pixels, ${rawBytes} are needed`);
  return { header, file: joinBytes(kept) };
}

function readHeader(
  view: DataView,
  at: number,
  length: number,
  bad: (why: string) => FormatError,
): PngHeader & { rawBytes: number } {
  if (length !== 13) throw bad(`its IHDR chunk must have 13 bytes, has ${length}`);
  const [width, height] = [view.getUint32(at), view.getUint32(at + 4)];
  const [depth, colorType, compression, filter, interlace] = Array.from({ length: 5 }, (_, i) =>
    view.getUint8(at + 8 + i),
  );
  if (width === 0 || height === 0 || width * height > MAX_PIXELS) {
    throw bad(`it must have 1 to ${MAX_PIXELS} pixels, its header says ${width} x ${height}`);
  }
  const color = COLOR_TYPES[colorType];
  if (color === undefined) throw bad(`colour type must be 0, 2, 3, 4 or 6, found ${colorType}`);
  if (!color.depths.includes(depth))
    throw bad(`bit depth of colour type ${colorType} must be ${color.depths.join(", ")}, found ${depth}`);
  if (compression !== 0 || filter !== 0 || interlace > 1)
    throw bad(`unknown compression ${compression}, filter ${filter} or interlace ${interlace}`);
  const bits = depth * color.samples;
  const rawBytes = (interlace === 1 ? interlacedPasses({ width, height }) : [{ columns: width, rows: height }])
    .map(({ columns, rows }) => rows * (1 + Math.ceil((columns * bits) / 8)))
    .reduce((sum, bytes) => sum + bytes, 0);
  return { width, height, depth, colorType, interlaced: interlace === 1, rawBytes };
}

/** The passes of an interlaced picture that have pixels: where they begin, how far they step, how many pixels they have. */
export const interlacedPasses = ({ width, height }: Pick<PngHeader, "width" | "height">) =>
  ADAM7.map(([left, top, across, down]) => ({
    ...{ left, top, across, down },
    columns: Math.ceil((width - left) / across),
    rows: Math.ceil((height - top) / down),
  })).filter(({ columns, rows }) => columns > 0 && rows > 0);

/** Adam7: first column, first row, column step, row step of each pass. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/** A chunk of a PNG file: length, name, data, checksum of name and data. */
export function pngChunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = name.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}
