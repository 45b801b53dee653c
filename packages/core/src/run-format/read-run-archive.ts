import { FormatError } from "../errors.js";
import { zipEntries, type ZipEntry } from "../formats/index.js";

/** What an archive of `runArchive` holds. */
export interface RunArchive {
  /** Of the folder. */
  readonly name: string;
  /** Files by their path in the folder, `model/encoder.onnx`. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** Bytes of an archive at most: a page's largest nets, with their optimiser's state, have a tenth of it. */
export const mostArchiveBytes = 500_000_000;

/** What a run may be named: what every system takes as the name of a folder. */
export const isRunName = (name: string): boolean => /^[A-Za-z0-9](?:[\w.=,+-]{0,98}[\w=+-])?$/.test(name);

/** The files that `runArchive` writes, and no others: these are always there, and one checkpoint. */
const known = ["config.json", "metrics.jsonl", "model/encoder.onnx", "model/decoder.onnx", "model/model.safetensors"];
/** The result of a training that is over, and what the columns of a table are. */
const optional = ["result.json", "schema.yaml"];
const checkpoint = /^checkpoints\/step-(?:0|[1-9]\d{0,14})\.safetensors$/;

/**
 * Reads an archive that anybody may have made, as far as an archive goes: one folder with a run's name and, each once, the files that
 * `runArchive` writes, not compressed, with their checksums. What the files hold is not looked at.
 * Throws FormatError, beginning with `where`, for all else; sizes are known to fit before anything is read.
 */
export function readRunArchive(bytes: Uint8Array, where: string): RunArchive {
  if (bytes.length > mostArchiveBytes)
    throw new FormatError(`${where}: must have ${mostArchiveBytes} bytes or less, it has ${bytes.length}`);
  const entries = new Map<string, ZipEntry>();
  let name: string | undefined;
  let size = 0;
  for (const entry of zipEntries(bytes, where)) {
    const [folder, path] = placeOf(entry, where);
    if (name !== undefined && folder !== name) throw refused(where, `it holds two folders, ${name} and ${folder}`);
    if (entries.has(path)) throw refused(where, `it holds ${path} twice`);
    if (entry.isLink) throw refused(where, `${path} is a link`);
    if (!entry.isStored) throw refused(where, `${path} is compressed or encrypted`);
    size += entry.size;
    // entries that lie over each other announce more than there is
    if (size > bytes.length) throw refused(where, `its files announce more bytes than the ${bytes.length} that it has`);
    name = folder;
    entries.set(path, entry);
  }
  const missing = known.find((path) => !entries.has(path));
  if (name === undefined || missing !== undefined) throw refused(where, `${missing ?? known[0]} is missing`);
  const checkpoints = [...entries.keys()].filter((path) => checkpoint.test(path));
  if (checkpoints.length !== 1) throw refused(where, `it must hold one checkpoint, it holds ${checkpoints.length}`);
  return { name, files: new Map([...entries].map(([path, entry]) => [path, entry.read()])) };
}

/** The folder and the path in it. */
function placeOf({ name }: ZipEntry, where: string): readonly [folder: string, path: string] {
  const slash = name.indexOf("/");
  const [folder, path] = [name.slice(0, Math.max(0, slash)), name.slice(slash + 1)];
  if (!isRunName(folder) || !(known.includes(path) || optional.includes(path) || checkpoint.test(path)))
    throw refused(where, `${shown(name)} is not a file of a run`);
  return [folder, path];
}

const shown = (name: string): string => JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}...` : name);

const refused = (where: string, why: string): FormatError =>
  new FormatError(`${where}: must be the archive of a run, as the studio's page writes it: ${why}`);
