import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readJson, writeError, writeFileAtomic } from "../files/index.js";
import type { Figures, Findings, Row } from "./experiment.js";

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
  rows: z.array(
    z.looseObject({ label: z.string(), published: figures.optional(), ours: figures, note: z.string().optional() }),
  ),
  pictures: z.array(z.looseObject({ file: z.string(), caption: z.string() })),
});

/** Writes an experiment's folder under `results`: pictures first, `result.json` last. Throws RunError if the disk refuses. */
export async function writeResult(
  results: string,
  head: Omit<SavedResult, "rows" | "pictures" | "seen" | "seeds" | "protocol">,
  { rows, pictures, seen, seeds, protocol }: Findings,
): Promise<SavedResult> {
  const folder = join(results, head.id);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });
  for (const { file, bytes } of pictures) await writeFileAtomic(join(folder, file), bytes);
  const { id, title, command, commit, machine, elapsedMs, source } = head;
  const saved: SavedResult = {
    ...{ id, title, command, commit, seeds, machine, elapsedMs, protocol, source, seen },
    rows: rows.map((row) => ({ ...row, ours: rounded(row.ours) })),
    pictures: pictures.map(({ file, caption }) => ({ file, caption })),
  };
  await writeFileAtomic(join(folder, "result.json"), `${JSON.stringify(saved, undefined, 2)}\n`);
  // pictures of an earlier form of the experiment
  const kept = new Set(["result.json", ...pictures.map(({ file }) => file)]);
  for (const file of await readdir(folder)) if (!kept.has(file)) await rm(join(folder, file), { recursive: true });
  return saved;
}

/** Six significant digits: what a table can show and more than the noise. */
const rounded = (values: Figures): Figures =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toPrecision(6))]));

/** All results under a folder, by id. Throws FormatError where one is damaged. */
export async function readResults(results: string): Promise<SavedResult[]> {
  const entries = await readdir(results, { withFileTypes: true }).catch(() => []);
  const found: SavedResult[] = [];
  for (const entry of entries.filter((one) => one.isDirectory()).sort((a, b) => a.name.localeCompare(b.name))) {
    const file = join(results, entry.name, "result.json");
    if ((await readFile(file, "utf8").catch(() => undefined)) !== undefined)
      found.push(await readJson(file, schema, "make it again with latents reproduce"));
  }
  return found;
}
