import { FormatError } from "@latents/core";

const begins = (bytes: Uint8Array, ...start: readonly number[]): boolean => start.every((byte, i) => bytes[i] === byte);

/** What a file is by its first bytes, as far as people drop it in place of a model; undefined for others. */
function otherKind(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "is empty";
  if (begins(bytes, 0x89, 0x50, 0x4e, 0x47)) return "is a PNG picture";
  if (begins(bytes, 0xff, 0xd8, 0xff)) return "is a JPEG picture";
  if (begins(bytes, 0x47, 0x49, 0x46)) return "is a GIF picture";
  if (begins(bytes, 0x50, 0x4b)) return "is a zip archive";
  if (begins(bytes, 0x1f, 0x8b)) return "is compressed by gzip";
  // ONNX: the field of the format's version, a small number, then another field
  if (begins(bytes, 0x08) && bytes[1] < 0x20 && [0x12, 0x1a, 0x22, 0x3a, 0x42].includes(bytes[2]))
    return "is an ONNX file, which holds half of a model";
  return undefined;
}

/** Throws FormatError for a file that is plainly something else than a model, with what would be one. */
export function refuseOtherKinds(bytes: Uint8Array, where: string): void {
  const kind = otherKind(bytes);
  if (kind === undefined) return;
  throw new FormatError(`${where}: ${kind}; drop a model.safetensors, which latents export and Train here write`);
}
