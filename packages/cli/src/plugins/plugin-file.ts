import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import path from "node:path";
import { FormatError, InputError } from "@latents/core";
import { readInput } from "../files/index.js";

/** A plug-in as it lies on the disk, read and not run. */
export interface PluginFile {
  /** Absolute. */
  readonly path: string;
  /** As it was named, for messages. */
  readonly shown: string;
  readonly source: Uint8Array;
  /** Of the source, in hexadecimal digits. */
  readonly sha256: string;
}

const endings = [".ts", ".mts", ".js", ".mjs"];
/** A plug-in is a few pages; what is larger is something else. */
const largestBytes = 1_000_000;

/**
 * Reads a plug-in's source; none of it is run. It is one file, so that its hash says all that it is: what it imports are packages.
 * Throws InputError where there is no such file, FormatError where it is no source or imports a file beside it.
 */
export async function readPlugin(file: string, shown: string = file): Promise<PluginFile> {
  const ending = path.extname(file).toLowerCase();
  if (!endings.includes(ending))
    throw new InputError(
      `plugins: a plug-in is a ${endings.join(", ")} file by its path, got ${JSON.stringify(shown)}`,
    );
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new InputError(`${shown}: there is no such file; name the plug-in's path`);
  if (!found.isFile() || found.size > largestBytes)
    throw new FormatError(`${shown}: a plug-in must be a file of ${largestBytes} bytes or less`);
  const source = await readInput(file);
  const beside = relativeImport(new TextDecoder().decode(source));
  if (beside !== undefined)
    throw new FormatError(
      `${shown}: a plug-in must be one file, and it imports "${beside}"; bundle them: npx esbuild ${path.basename(shown)} --bundle --format=esm --external:@latents/core --outfile=${path.basename(shown, ending)}.js`,
    );
  return { path: path.resolve(file), shown, source, sha256: sha256Of(source) };
}

export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The first import of a file by a relative path; types alone are no import. */
function relativeImport(source: string): string | undefined {
  const statement = /^[ \t]*(?:import|export)\b(?!\s+type\b)[^;'"]*?['"](\.{1,2}\/[^'"\n]*)['"]/m.exec(source);
  const call = /\b(?:import|require)\s*\(\s*['"](\.{1,2}\/[^'"\n]*)['"]/.exec(source);
  return statement?.[1] ?? call?.[1];
}
