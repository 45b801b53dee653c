import { existsSync } from "node:fs";
import { lstat, mkdir, unlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { InputError } from "@latents/core";
import { z } from "zod";
import { errorCode, readFolderIfThere, readJson, writeError, writeFileAtomic } from "latents/files";
import type { Figures, Findings, Row, Shortened } from "../workbench/findings.js";

/** `result.json` of a reproduced experiment. */
export interface SavedResult {
  readonly id: string;
  readonly title: string;
  readonly command: string;
  /** Of the sources that trained it. */
  readonly commit: string;
  readonly seeds: readonly number[];
  readonly machine: string;
  /** Training and measuring together. */
  readonly elapsedMs: number;
  readonly protocol: string;
  /** The publication, and what it got wrong. */
  readonly source: string;
  readonly seen: string;
  readonly shortened?: Shortened;
  /** The page of docs/ that shows rows and pictures. */
  readonly page?: string;
  readonly rows: readonly Row[];
  readonly pictures: readonly { readonly file: string; readonly caption: string }[];
}

const figures = z.record(z.string(), z.number());
const schema = z.looseObject({
  id: z.string(),
  title: z.string(),
  command: z.string(),
  commit: z.string(),
  seeds: z.array(z.number()),
  machine: z.string(),
  elapsedMs: z.number(),
  protocol: z.string(),
  source: z.string(),
  seen: z.string(),
  shortened: z.object({ steps: z.number(), published: z.number() }).optional(),
  page: z.string().optional(),
  rows: z.array(
    z.looseObject({ label: z.string(), published: figures.optional(), ours: figures, note: z.string().optional() }),
  ),
  pictures: z.array(z.looseObject({ file: z.string(), caption: z.string() })),
});

/**
 * Writes an experiment's folder under `results`: pictures first, `result.json` last; then it removes those pictures that the result which lay there lists
 * and this one does not have. Other files stay. Throws as `earlierResult` does, and RunError if the disk refuses.
 */
export async function writeResult(
  results: string,
  head: Omit<SavedResult, "rows" | "pictures" | "seen" | "seeds" | "protocol" | "shortened">,
  { rows, pictures, seen, seeds, protocol, shortened }: Findings,
): Promise<SavedResult> {
  const folder = join(results, head.id);
  const earlier = (await earlierResult(results, head.id))?.pictures ?? [];
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });
  for (const { file, bytes } of pictures) await writeFileAtomic(join(folder, file), bytes);
  const { id, title, command, commit, machine, elapsedMs, source, page } = head;
  const saved: SavedResult = {
    ...{ id, title, command, commit, seeds, machine, elapsedMs, protocol, source, seen },
    ...(shortened && { shortened }),
    ...(page !== undefined && { page }),
    rows: rows.map((row) => ({ ...row, ours: rounded(row.ours) })),
    pictures: pictures.map(({ file, caption }) => ({ file, caption })),
  };
  await writeFileAtomic(join(folder, "result.json"), `${JSON.stringify(saved, undefined, 2)}\n`);
  const kept = new Set(pictures.map(({ file }) => file));
  for (const { file } of earlier) if (!kept.has(file)) await removePicture(folder, file);
  return saved;
}

/** Six significant digits: what a table can show and more than the noise. */
const rounded = (values: Figures): Figures =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toPrecision(6))]));

/** A file of the folder itself, whatever a list that somebody changed may say. */
async function removePicture(folder: string, file: string): Promise<void> {
  const path = join(folder, file);
  if (file !== basename(file) || !/\.(png|gif|svg|html)$/.test(file)) return;
  try {
    if (!(await lstat(path)).isDirectory()) await unlink(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw writeError(path, error);
  }
}

const remedy = "remove it, and make it again with latents reproduce";

/** The result of an experiment in its folder; undefined where there is none, or another command's. Throws FormatError where it is damaged. */
async function readResult(results: string, id: string): Promise<SavedResult | undefined> {
  const file = join(results, id, "result.json");
  if (!existsSync(file)) return undefined;
  const head = await readJson(file, z.looseObject({ id: z.unknown().optional() }), remedy);
  return head.id === id ? readJson(file, schema, remedy) : undefined;
}

/**
 * What an experiment that is about to be written finds in its place. Throws InputError where that is not a result of an experiment, such as a run's,
 * FormatError where it is damaged.
 */
export async function earlierResult(results: string, id: string): Promise<SavedResult | undefined> {
  const found = await readResult(results, id);
  if (found === undefined && existsSync(join(results, id, "result.json")))
    throw new InputError(
      `${join(results, id, "result.json")}: is not a result of ${id}, and would be overwritten; choose another folder with --out`,
    );
  return found;
}

/** All results under a folder, by id. Throws FormatError where one is damaged, InputError where the folder cannot be read. */
export async function readResults(results: string): Promise<SavedResult[]> {
  const found: SavedResult[] = [];
  for (const { name } of (await readFolderIfThere(results)).sort((a, b) => a.name.localeCompare(b.name))) {
    const result = await readResult(results, name);
    if (result) found.push(result);
  }
  return found;
}
