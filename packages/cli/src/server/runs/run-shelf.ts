import { existsSync, lstatSync, statSync, type Stats } from "node:fs";
import { lstat, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { FormatError } from "@latents/core";
import { errorCode, readFolderIfThere } from "../../files/index.js";
import { openRun, type Run } from "../../run/open-run.js";
import { mostRunBytes, runFiles } from "../../run/run-files.js";

/** Where deleted runs go, inside the folder of the runs; hidden, as everything that begins with a dot. */
export const trashFolder = ".trash";

/** Whether an entry of the folder may be a run: a real folder, no link, not hidden. */
const isShown = (name: string): boolean => !name.startsWith(".");

/** Whether the folder is a sweep's, whose trials are then the runs. */
export const isSweep = (runs: string): boolean => existsSync(join(runs, "sweep.json"));

/** Names of the folders that may be runs, sorted. */
export async function shelfNames(runs: string): Promise<string[]> {
  if (!isSweep(runs)) return folderNames(runs);
  const names = await Promise.all(["trials", "attempts"].map((part) => folderNames(join(runs, part))));
  return [...new Set(names.flat())].sort();
}

async function folderNames(folder: string): Promise<string[]> {
  const entries = await readFolderIfThere(folder);
  return entries.filter((entry) => entry.isDirectory() && isShown(entry.name)).map(({ name }) => name);
}

/** Where the run of a name lies that the shelf has: of a sweep the finished trial, or the attempt that began last, whichever machine trains it. */
export async function placeOf(runs: string, name: string): Promise<string> {
  if (!isSweep(runs)) return join(runs, name);
  const finished = join(runs, "trials", name);
  const attempts = join(runs, "attempts", name);
  const ids = (await folderNames(attempts)).sort().reverse();
  for (const run of [finished, ...ids.map((id) => join(attempts, id, name))])
    if (existsSync(runFiles(run).config) && (await lstat(run)).isDirectory()) return run;
  return finished;
}

/**
 * A run by its name, to be read only: undefined where there is none. The name is looked up among what the folder holds, never made
 * part of a path, and no part of the run may be a link that leads out of it.
 * Throws FormatError where something of the run cannot be read safely.
 */
export async function findOnShelf(runs: string, name: string): Promise<Run | undefined> {
  return (await shelfNames(runs)).includes(name) ? openOnShelf(runs, name) : undefined;
}

/** The same for a name that the folder was seen to hold. */
export async function openOnShelf(runs: string, name: string): Promise<Run | undefined> {
  const folder = await placeOf(runs, name);
  const files = runFiles(folder);
  if (!(await kindWithin(folder, files.config))) return undefined;
  for (const key of Object.keys(mostRunBytes) as (keyof typeof mostRunBytes)[]) {
    const bytes = await requireFile(folder, files[key]);
    if (bytes > mostRunBytes[key])
      throw new FormatError(`${name}: ${key} must have ${mostRunBytes[key]} bytes or less, it has ${bytes}`);
  }
  await requireFile(folder, files.report);
  for (const path of [files.checkpoints, files.model, files.images, files.plane]) {
    const kind = await kindWithin(folder, path);
    if (kind !== undefined && kind !== "folder")
      throw new FormatError(`${name}: ${path.slice(folder.length + 1)} must be a folder`);
  }
  return openRun(folder);
}

/** Bytes of a plain file within a run, 0 where there is none. Throws FormatError for anything else of that name. */
async function requireFile(folder: string, path: string): Promise<number> {
  const kind = await kindWithin(folder, path);
  if (kind === undefined) return 0;
  // somebody may have removed it meanwhile
  if (kind === "file") return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  throw new FormatError(`${path.slice(folder.length + 1)} must be a file within the run`);
}

type Kind = "file" | "folder" | "outside" | "other" | undefined;

const kindOf = (stats: Stats): Kind => (stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other");

/** What lies at a path within a folder, links followed; `outside` where they lead out of it. */
export async function kindWithin(folder: string, path: string): Promise<Kind> {
  const plain = plainWithin(folder, path);
  return plain === "linked" ? followedWithin(folder, path) : plain;
}

/** The same where no link is on the way, which is nearly always so; asked at once, since a list of runs asks it ten times a run. */
function plainWithin(folder: string, path: string): Kind | "linked" {
  if (!path.startsWith(folder + sep)) return "linked";
  let [at, kind]: [string, Kind] = [folder, "folder"];
  for (const part of path.slice(folder.length + 1).split(sep)) {
    if (kind !== "folder" || part === "" || part === "." || part === "..") return "linked";
    at += sep + part;
    const stats = lstatSync(at, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink()) return "linked";
    if (!stats) return undefined;
    kind = kindOf(stats);
  }
  return kind;
}

async function followedWithin(folder: string, path: string): Promise<Kind> {
  try {
    const real = await realpath(path);
    if (!real.startsWith((await realpath(folder)) + sep)) return "outside";
    return kindOf(await lstat(real));
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR")
      // a link to nowhere may lead anywhere tomorrow
      return (await lstat(path).catch(() => undefined))?.isSymbolicLink() ? "outside" : undefined;
    if (errorCode(error) === "ELOOP") return "outside";
    throw error;
  }
}
