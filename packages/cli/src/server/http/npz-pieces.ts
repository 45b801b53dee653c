import * as zlib from "node:zlib";
import { crc32, type ImageDataset } from "@latents/core";

interface Entry {
  readonly name: string;
  readonly pieces: readonly Uint8Array[];
}

/** Node brings its own since 20.15, which is many times faster and needs no copy. */
const checksum = (pieces: readonly Uint8Array[]): number =>
  typeof zlib.crc32 === "function"
    ? pieces.reduce((before, piece) => zlib.crc32(piece, before), 0)
    : crc32(Buffer.concat(pieces));

/**
 * A split as an .npz file in pieces, not compressed, the images themselves not copied: `x_<split>` uint8 [n, h, w] or [n, c, h, w], and
 * `y_<split>` [n] where there are labels, uint8 or int32. `datasetFromNpz` and numpy read it.
 */
export function npzPieces({ split, count, shape, pixels, labels }: ImageDataset): Uint8Array[] {
  const [channels, height, width] = shape;
  const entries: Entry[] = [
    {
      name: `x_${split}.npy`,
      pieces: [npyHead("|u1", channels === 1 ? [count, height, width] : [count, ...shape]), pixels],
    },
  ];
  if (labels) {
    const isSmall = labels.every((label) => label < 256);
    const values = isSmall ? Uint8Array.from(labels) : new Uint8Array(Int32Array.from(labels).buffer);
    entries.push({ name: `y_${split}.npy`, pieces: [npyHead(isSmall ? "|u1" : "<i4", [count]), values] });
  }
  return storedZip(entries);
}

/** What an .npy file, version 1.0, begins with; the data follow at a multiple of 64 bytes.  Source: NEP 1. */
function npyHead(descr: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((dict.length + 11) / 64) * 64;
  const head = Buffer.alloc(length, 0x20);
  head.write("\x93NUMPY\x01\x00", "latin1");
  head.writeUInt16LE(length - 10, 8);
  head.write(dict, 10, "latin1");
  head[length - 1] = 10;
  return head;
}

/** A zip archive of stored files, below 4 GB.  Source: PKWARE APPNOTE 6.3. */
function storedZip(entries: readonly Entry[]): Uint8Array[] {
  const out: Uint8Array[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, pieces } of entries) {
    const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const crc = checksum(pieces);
    // version 2.0, no flags, stored, 1 January 1980, as every file of the same content
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(33, 8);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(size, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name)]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, rest, Buffer.from(name));
    out.push(local, ...pieces);
    offset += local.length + size;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return [...out, central, end];
}
