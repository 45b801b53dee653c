import { FormatError } from "@latents/core";

/** The text of a file that a person has written. Throws FormatError where it is not UTF-8. */
export function utf8Text(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FormatError(`${file}: must be text in UTF-8`, { cause: error });
  }
}
