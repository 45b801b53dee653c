/** Four tables: `TABLES[k][b]` is the checksum of byte b followed by k zero bytes, so that four bytes are folded in at once. */
const TABLES: readonly Int32Array[] = makeTables();

function makeTables(): Int32Array[] {
  const tables = Array.from({ length: 4 }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    tables[0][byte] = value;
  }
  for (let byte = 0; byte < 256; byte++) {
    for (let k = 1; k < 4; k++) {
      const before = tables[k - 1][byte];
      tables[k][byte] = (before >>> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}

/** CRC-32 of `bytes` as gzip, zip and PNG use it (polynomial 0xedb88320), as an unsigned integer. Source: RFC 1952, section 8. */
export const crc32 = (bytes: Uint8Array): number => crc32Of([bytes]);

/** The same of pieces, one after another. */
export const crc32Of = (pieces: readonly Uint8Array[]): number => ~pieces.reduce(folded, -1) >>> 0;

/** The register after `bytes`, from one before. */
function folded(register: number, bytes: Uint8Array): number {
  const [t0, t1, t2, t3] = TABLES;
  let value = register;
  let i = 0;
  for (const end = bytes.length - 3; i < end; i += 4) {
    value ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    value = t3[value & 0xff] ^ t2[(value >>> 8) & 0xff] ^ t1[(value >>> 16) & 0xff] ^ t0[value >>> 24];
  }
  for (; i < bytes.length; i++) value = (value >>> 8) ^ t0[(value ^ bytes[i]) & 0xff];
  return value;
}
