import { FormatError } from "../errors.js";
import { checksumKey, hexOf, noChecksum } from "./checksum.js";
import { crc32Of } from "./crc32.js";

/** The bytes of a model's first field, its IR version, behind which the checksum stands: a file that is cut has it. */
const versionBytes = 2;
/** The tag of that field, `ir_version`. */
const versionField = 0x08;

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** The tag of an entry of `metadata_props`, field 14 of a ModelProto: no other model of ours has it behind its version. */
const metadataField = 0x72;

/** Such an entry: a key (1) and a value (2). */
function metadataEntry(value: string): Uint8Array<ArrayBuffer> {
  const [key, text] = [latin1(checksumKey), latin1(value)];
  return Uint8Array.from([
    metadataField,
    4 + key.length + text.length,
    0x0a,
    key.length,
    ...key,
    0x12,
    text.length,
    ...text,
  ]);
}
const entryBytes = metadataEntry(noChecksum).length;

/** CRC-32 of a model's bytes, the digits of its own being zeros. */
const checksumOf = (before: Uint8Array, behind: Uint8Array): string =>
  hexOf(crc32Of([before, metadataEntry(noChecksum), behind]));

/**
 * An ONNX model with the checksum of its bytes in its metadata, as `latents.crc32`: ONNX has none, and a bit that flips in a weight makes a model of other values.
 * Fields of a message may stand in any order (Protocol Buffers), so other readers see one more word of metadata.
 */
export function checkedOnnx(model: Uint8Array): Uint8Array<ArrayBuffer> {
  const [before, behind] = [model.subarray(0, versionBytes), model.subarray(versionBytes)];
  const checked = new Uint8Array(model.length + entryBytes);
  checked.set(before);
  checked.set(metadataEntry(checksumOf(before, behind)), versionBytes);
  checked.set(behind, versionBytes + entryBytes);
  return checked;
}

/**
 * Compares an ONNX model of ours with the checksum that `checkedOnnx` has put into it; one of before has none to compare with. Throws FormatError, beginning with
 * `name`, also where its first field is not there, in front of which a checksum may have been.
 */
export function requireOnnxChecksum(bytes: Uint8Array, name: string): void {
  if (bytes[0] !== versionField)
    throw new FormatError(`${name}: the file is damaged: it does not begin with the version of its form`);
  const entry = bytes.subarray(versionBytes, versionBytes + entryBytes);
  const text = new TextDecoder("latin1").decode(entry);
  // a bit that flips in the key itself must not hide what else has
  if (entry[0] !== metadataField && !text.includes(checksumKey)) return;
  const said = text.slice(-noChecksum.length);
  const found = checksumOf(bytes.subarray(0, versionBytes), bytes.subarray(versionBytes + entryBytes));
  if (found !== said || !metadataEntry(said).every((byte, i) => byte === entry[i]))
    throw new FormatError(
      `${name}: the file is damaged: its bytes have the checksum ${found}, its metadata says ${JSON.stringify(said)}`,
    );
}
