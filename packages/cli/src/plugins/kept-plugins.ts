import { existsSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { FormatError, InputError, type KeptPlugin } from "@latents/core";
import { writeError, writeFileAtomic } from "../files/index.js";
import { readPlugin, type PluginFile } from "./plugin-file.js";

/** Where a folder keeps the sources of its plug-ins. */
const keptFolder = "plugins";

/** What a record may call a kept file: a plain name in that folder. */
export const keptFile = /^plugins\/[\w-][\w.-]*\.(ts|mts|js|mjs)$/;

/** How a config beside the kept files names them. */
export const keptPaths = (kept: readonly KeptPlugin[]): string[] => kept.map(({ file }) => `./${file}`);

/** Copies the sources of plug-ins into a folder. Throws RunError if the disk refuses. */
export async function keepPlugins(folder: string, files: readonly PluginFile[]): Promise<KeptPlugin[]> {
  if (files.length === 0) return [];
  const place = path.join(folder, keptFolder);
  await mkdir(place, { recursive: true }).catch((error: unknown) => {
    throw writeError(place, error);
  });
  const taken = new Set<string>();
  const kept: KeptPlugin[] = [];
  for (const { path: from, source, sha256 } of files) {
    const name = freeName(path.basename(from), taken);
    await writeFileAtomic(path.join(place, name), source);
    kept.push({ file: `${keptFolder}/${name}`, sha256, from });
  }
  return kept;
}

/** The file's own name in plain letters, with a number where it is taken. */
function freeName(base: string, taken: Set<string>): string {
  const ending = path.extname(base);
  const stem = path.basename(base, ending).replaceAll(/[^\w-]+/g, "-");
  for (let n = 1; ; n++) {
    const name = `${stem}${n === 1 ? "" : `-${n}`}${ending.toLowerCase()}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

/**
 * The sources that a folder keeps, read and not run. Throws FormatError where one is missing or another than the record says, with both hashes.
 */
export async function readKeptPlugins(folder: string, kept: readonly KeptPlugin[]): Promise<PluginFile[]> {
  const files: PluginFile[] = [];
  for (const { file, sha256 } of kept) {
    const place = path.join(folder, file);
    if (!existsSync(place)) throw new FormatError(`${place}: the kept plug-in is missing; restore it`);
    const found = await readPlugin(place);
    if (found.sha256 !== sha256)
      throw new FormatError(
        `${place}: must be the plug-in that the run was begun with, sha256 ${sha256}, got ${found.sha256}; restore it`,
      );
    files.push(found);
  }
  return files;
}

/**
 * Throws InputError, with both hashes, where what is gone on with was begun with another version of a plug-in than is named now, or than lies where
 * the plug-in lay. Plug-ins that are named are compared; without any, those where they lay.
 */
export async function requireSameVersions(
  folder: string,
  kept: readonly KeptPlugin[],
  named: readonly PluginFile[],
): Promise<void> {
  for (const { shown, path: at, sha256 } of named) {
    if (kept.some((one) => one.sha256 === sha256)) continue;
    const begun = kept.find(({ from }) => path.basename(from) === path.basename(at)) ?? kept[0];
    if (begun === undefined) throw new InputError(`${folder}: was begun without plug-ins; leave out --plugin ${shown}`);
    throw otherVersion(folder, begun, shown, sha256);
  }
  if (named.length > 0) return;
  for (const one of kept) {
    const { from, sha256 } = one;
    if (!(await isPlainFile(from))) continue;
    const found = await readPlugin(from).catch(() => undefined);
    if (found && found.sha256 !== sha256) throw otherVersion(folder, one, from, found.sha256);
  }
}

function otherVersion(folder: string, { file, sha256 }: KeptPlugin, other: string, found: string): InputError {
  const copy = path.join(folder, file);
  return new InputError(
    `${folder}: was begun with another version of ${other}: sha256 ${sha256}, now ${found}; restore it from ${copy}, or go on with that copy: --plugin ${copy}`,
  );
}

/** A path on another machine is not looked at: a record may come from a stranger. */
const isPlainFile = async (file: string): Promise<boolean> =>
  !/^[\\/]{2}/.test(file) && ((await stat(file).catch(() => undefined))?.isFile() ?? false);
