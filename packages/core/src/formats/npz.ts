import { FormatError } from "../errors.js";
import { type NpyArray, readNpy, writeNpy } from "./npy.js";
import { writeZip } from "./write-zip.js";
import { zipEntries } from "./zip.js";

/** Options of `readNpz`. */
export interface ReadNpzOptions {
  /** Names of the arrays to read, without `.npy`; default all. Others are not inflated. */
  readonly only?: (name: string) => boolean;
}

/** The names of the arrays of an .npz file; nothing is inflated. Throws FormatError. */
export const npzNames = (bytes: Uint8Array, name: string): string[] =>
  zipEntries(bytes, name).map((entry) => entry.name.replace(/\.npy$/, ""));

/**
 * Reads the arrays of an .npz file (a zip archive of .npy files), by name without `.npy`.
 * Throws FormatError, beginning with `name`, when the archive or an array is damaged, or a name occurs twice.
 */
export function readNpz(
  bytes: Uint8Array,
  name: string,
  { only = () => true }: ReadNpzOptions = {},
): Map<string, NpyArray> {
  const arrays = new Map<string, NpyArray>();
  for (const entry of zipEntries(bytes, name)) {
    const key = entry.name.replace(/\.npy$/, "");
    if (!only(key)) continue;
    if (arrays.has(key)) throw new FormatError(`${name}: has the array ${JSON.stringify(key)} twice`);
    arrays.set(key, readNpy(entry.read(), `${name}: ${entry.name}`));
  }
  return arrays;
}

/** Writes an .npz file that numpy.load reads. Equal input gives equal bytes. `compress` default true. */
export function writeNpz(
  arrays: ReadonlyMap<string, NpyArray>,
  { compress = true }: { compress?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const files = [...arrays].map(([key, array]) => [`${key}.npy`, writeNpy(array)] as const);
  return writeZip(new Map(files), { compress });
}
