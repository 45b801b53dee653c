import { lstat, readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { refuseExternalData } from "../../run/archive/onnx-external-data.js";
import type { Run } from "../../run/open-run.js";
import { readFolderIfThere } from "../../files/index.js";
import { RefusedError } from "../http/refuse.js";
import { kindWithin } from "./run-shelf.js";

/** A file of a run, as it is sent. */
export interface RunFile {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Folders of a run whose files may be asked for, with the endings that they have there and how such a file begins. */
const served = {
  images: {
    ".png": { type: "image/png", magic: "\x89PNG\r\n\x1a\n" },
    ".gif": { type: "image/gif", magic: "GIF8" },
  },
  plane: { ".npz": { type: "application/octet-stream", magic: "PK" } },
  model: { ".onnx": { type: "application/octet-stream", magic: "" } },
} as const;

export type ServedFolder = keyof typeof served;
const whatIn: Readonly<Record<ServedFolder, string>> = { images: "image", plane: "frame of a plane", model: "model" };

const largestFile = 256_000_000;
const largestReport = 64_000_000;

/** Plain names only; what a run's own writer makes has no others. */
const isPlainName = (name: string): boolean => /^[\w][\w.,=+-]{0,150}$/.test(name);

const kindOf = (folder: ServedFolder, name: string): { type: string; magic: string } | undefined => {
  const ending = name.slice(name.lastIndexOf("."));
  const kinds: Readonly<Record<string, { type: string; magic: string }>> = served[folder];
  return isPlainName(name) && Object.hasOwn(kinds, ending) ? kinds[ending] : undefined;
};

/** Names of the files that `readRunFile` would look at, sorted. */
export async function runFileNames(run: Run, folder: ServedFolder): Promise<string[]> {
  const entries = await readFolderIfThere(run.files[folder]);
  return entries.filter((entry) => entry.isFile() && kindOf(folder, entry.name)).map(({ name }) => name);
}

/** The path of an image or a model of a run. Throws RefusedError for a name that none can have, and where there is no such file within the run. */
export async function findRunFile(run: Run, folder: ServedFolder, name: string): Promise<string> {
  const path = kindOf(folder, name) && join(run.files[folder], name);
  if (path === undefined || (await kindWithin(run.folder, path)) !== "file")
    throw new RefusedError(404, `the run has no ${whatIn[folder]} of this name`);
  return path;
}

/** Reads what `findRunFile` found. Throws RefusedError if it is too large or no such file by its bytes, FormatError for a model with values elsewhere. */
export async function readRunFile(path: string, folder: ServedFolder, name: string): Promise<RunFile> {
  const { type, magic } = kindOf(folder, name)!;
  const bytes = await readWithin(path, largestFile);
  const head = Buffer.from(bytes.subarray(0, magic.length)).toString("latin1");
  if (head !== magic) throw new RefusedError(422, `${name}: does not hold what its file ending says`);
  if (folder === "model") refuseExternalData(bytes, name);
  return { type, bytes };
}

/** A run's report. Throws RefusedError where there is none. */
export async function readReport(run: Run): Promise<RunFile> {
  if ((await kindWithin(run.folder, run.files.report)) !== "file")
    throw new RefusedError(
      404,
      "the run has no report yet; it is written when the training ends, or by `latents report`",
    );
  return { type: "text/html; charset=utf-8", bytes: await readWithin(run.files.report, largestReport) };
}

async function readWithin(path: string, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = await lstat(await realpath(path));
  if (size > most) throw new RefusedError(422, `the file must have ${most} bytes or less to be shown, it has ${size}`);
  return new Uint8Array(await readFile(path));
}
