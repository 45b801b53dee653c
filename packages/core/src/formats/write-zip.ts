import { zipSync, type Zippable } from "fflate";

/** A zip archive of files by their path in it, `a/b.json`. Equal input gives equal bytes. `compress` default true. */
export function writeZip(
  files: ReadonlyMap<string, Uint8Array>,
  { compress = true }: { compress?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const entries: Zippable = {};
  for (const [path, bytes] of files) entries[path] = [bytes, { level: compress ? 6 : 0, mtime: new Date(1980, 0, 1) }];
  return zipSync(entries);
}
