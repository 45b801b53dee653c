import { FormatError } from "../errors.js";
import { crc32 } from "./crc32.js";
import { inflateBounded } from "./inflate.js";

/** One file of a zip archive, not yet inflated. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes after inflation, as the archive announces. */
  readonly size: number;
  /** Whether its bytes lie in the archive as they are, neither compressed nor encrypted. */
  readonly isStored: boolean;
  /** Whether it stands for a link, whose content is where it leads. */
  readonly isLink: boolean;
  /** Inflates the entry and verifies its checksum. Throws FormatError. */
  read(): Uint8Array<ArrayBuffer>;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
/** Where the end record of zip64 lies, and that record: what is too large for the end record stands there. */
const END64_PLACE = 0x07064b50;
const END64 = 0x06064b50;
/** What stands for a number that is kept in 64 bits elsewhere. */
const ELSEWHERE = 0xffffffff;
const UNIX = 3;
const MAX_COMMENT = 65_535;
/** Refused beyond this, inflated, per entry. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Lists the files of a zip archive (stored or deflated, not encrypted, of zip64 too). Nothing is inflated before `read`, and then never beyond the announced size.
 * Throws FormatError, beginning with `name`, when the directory is missing or damaged.
 * Source: PKWARE APPNOTE 6.3.
 */
export function zipEntries(bytes: Uint8Array, name: string): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end < 0)
    throw new FormatError(`${name}: not a zip archive, or cut: it has no central directory, in ${bytes.length} bytes`);
  const entries: ZipEntry[] = [];
  const directory = directoryOf(view, end, name);
  let { at } = directory;
  for (let { left } = directory; left > 0; left--) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL)
      throw damaged(name, `its directory breaks off at byte ${at}`);
    const nameLength = view.getUint16(at + 28, true);
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw damaged(name, `its directory breaks off at byte ${at}`);
    entries.push(entryAt(bytes, view, at, bytes.subarray(at + 46, at + 46 + nameLength), name));
    at = next;
  }
  return entries;
}

function entryAt(bytes: Uint8Array, view: DataView, at: number, nameBytes: Uint8Array, archive: string): ZipEntry {
  const entryName = new TextDecoder().decode(nameBytes);
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const checksum = view.getUint32(at + 16, true);
  const where = `${archive}: ${entryName}`;
  const [size, packed, local] = largeNumbers(view, at, where);
  if (local + 30 > bytes.length || view.getUint32(local, true) !== LOCAL)
    throw damaged(where, `it has no header at byte ${local}`);
  // no checksum is over a name, but it stands twice: whoever asks by name would take another for one that is not there
  const nameEnd = local + 30 + view.getUint16(local + 26, true);
  if (!isEqual(bytes.subarray(local + 30, nameEnd), nameBytes)) throw damaged(where, "its header has another name");
  // the system that made it stands in the upper byte, and a Unix puts the file's mode into the upper half of the attributes
  const mode = view.getUint8(at + 5) === UNIX ? view.getUint16(at + 40, true) : 0;
  return {
    name: entryName,
    size,
    isStored: method === 0 && (flags & 1) === 0 && packed === size,
    isLink: (mode & 0o170000) === 0o120000,
    read() {
      if ((flags & 1) !== 0 || (method !== 0 && method !== 8)) {
        throw new FormatError(
          `${where}: must be stored or deflated and not encrypted, found method ${method}, flags ${flags}; pack it again`,
        );
      }
      if (size > MAX_BYTES) throw new FormatError(`${where}: must be below ${MAX_BYTES} bytes, announces ${size}`);
      const start = nameEnd + view.getUint16(local + 28, true);
      if (start + packed > bytes.length) throw damaged(where, `its data reach beyond the end of the file`);
      const data = bytes.subarray(start, start + packed);
      const content = method === 0 ? new Uint8Array(data) : inflateBounded(data, where, () => size);
      if (content.length !== size) throw damaged(where, `it announces ${size} bytes, found ${content.length}`);
      if (crc32(content) !== checksum) throw damaged(where, "its checksum does not match its content");
      return content;
    },
  };
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Where the directory begins, and how many entries it has. */
function directoryOf(view: DataView, end: number, name: string): { readonly at: number; readonly left: number } {
  const [at, left] = [view.getUint32(end + 16, true), view.getUint16(end + 10, true)];
  if (at !== ELSEWHERE && left !== 0xffff) return { at, left };
  const place = end - 20;
  // Info-ZIP, writing to a pipe, leaves the place open and has no such record: the directory ends where the end record begins
  if (place < 0 || view.getUint32(place, true) !== END64_PLACE)
    return { at: at === ELSEWHERE ? Math.max(0, end - view.getUint32(end + 12, true)) : at, left };
  const record = Number(view.getBigUint64(place + 8, true));
  if (record + 56 > place || view.getUint32(record, true) !== END64)
    throw damaged(name, `its zip64 directory is not at byte ${record}`);
  return { at: Number(view.getBigUint64(record + 48, true)), left: Number(view.getBigUint64(record + 32, true)) };
}

/** Size, packed size and place of an entry; those of zip64 stand in an extra field of type 1, in this order, where they are too large for 32 bits. */
function largeNumbers(view: DataView, at: number, where: string): readonly [number, number, number] {
  const small = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)] as const;
  if (!small.includes(ELSEWHERE)) return small;
  let field = at + 46 + view.getUint16(at + 28, true);
  const extraEnd = field + view.getUint16(at + 30, true);
  for (; field + 4 <= extraEnd; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue;
    let next = field + 4;
    const fieldEnd = Math.min(extraEnd, next + view.getUint16(field + 2, true));
    const large = small.map((value) => {
      if (value !== ELSEWHERE) return value;
      if (next + 8 > fieldEnd) throw damaged(where, "its zip64 field is too short");
      next += 8;
      return Number(view.getBigUint64(next - 8, true));
    });
    return large as unknown as readonly [number, number, number];
  }
  return small;
}

/** The end record is the last 22 bytes, before a comment of at most 65,535. */
function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0 && at >= view.byteLength - 22 - MAX_COMMENT; at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  return -1;
}

const damaged = (name: string, why: string): FormatError =>
  new FormatError(`${name}: damaged zip archive: ${why}; get the file again`);
