import { crc32 } from "../formats/index.js";

/** An entry of a zip archive, in which anything may be a lie. */
export interface CraftedEntry {
  readonly name: string | Uint8Array;
  /** Its bytes as they lie in the archive. */
  readonly data?: Uint8Array;
  /** Default: those of `data`. */
  readonly size?: number;
  readonly packed?: number;
  readonly checksum?: number;
  /** 0 stored, 8 deflated. */
  readonly method?: number;
  readonly flags?: number;
  /** Of the file on a Unix, `0o120777` for a link. */
  readonly mode?: number;
  /** Where the archive says that it begins; default where it does. */
  readonly offset?: number;
}

/** A zip archive as no honest program writes it. Source: PKWARE APPNOTE 6.3. */
export function craftZip(entries: readonly CraftedEntry[], { count = entries.length } = {}): Uint8Array<ArrayBuffer> {
  const [locals, centrals]: [Uint8Array[], Uint8Array[]] = [[], []];
  let at = 0;
  for (const entry of entries) {
    const { data = new Uint8Array(0), method = 0, flags = 0, mode = 0o100644, offset = at } = entry;
    const { size = data.length, packed = data.length, checksum = crc32(data) } = entry;
    const name = typeof entry.name === "string" ? new TextEncoder().encode(entry.name) : entry.name;
    const common = [
      [2, 20],
      ...[flags, method, 0, 0].map((value) => [2, value]),
      ...[checksum, packed, size].map((value) => [4, value]),
      [2, name.length],
      [2, 0],
    ] as [2 | 4, number][];
    const local = [fields([[4, 0x04034b50], ...common]), name, data];
    locals.push(...local);
    // made by a Unix; no comment, disk 0
    const rest: [2 | 4, number][] = [2, 2, 2].map((width) => [width as 2, 0]);
    centrals.push(
      fields([[4, 0x02014b50], [2, 0x0314], ...common, ...rest, [4, (mode << 16) >>> 0], [4, offset]]),
      name,
    );
    at += local.reduce((sum, { length }) => sum + length, 0);
  }
  const length = centrals.reduce((sum, part) => sum + part.length, 0);
  const end = fields([
    [4, 0x06054b50],
    [4, 0],
    [2, count],
    [2, count],
    [4, length],
    [4, at],
    [2, 0],
  ]);
  const parts = [...locals, ...centrals, end];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((from, part) => (bytes.set(part, from), from + part.length), 0);
  return bytes;
}

/** Little-endian numbers of 2 or 4 bytes. */
function fields(values: readonly (readonly [width: 2 | 4, value: number])[]): Uint8Array {
  const bytes = new Uint8Array(values.reduce((sum, [width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of values) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return bytes;
}
