import { join } from "node:path";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { readJson, writeError, writeFileAtomic } from "latents/files";
import { svgToPng } from "latents/draw";
import { z } from "zod";
import { boardRow, type BoardRow } from "./board-row.js";
import { boardPage, curvesFile, curvesSvg, protocolsOf } from "./board-page.js";

const schema = z.object({ rows: z.array(boardRow) });

const folderOf = (results: string): string => join(results, "board");

/** The rows under a folder of results, best first within each protocol; none where there is no board. Throws FormatError where it is damaged. */
export async function readBoard(results: string): Promise<readonly BoardRow[]> {
  const file = join(folderOf(results), "board.json");
  if (!existsSync(file)) return [];
  const { rows } = await readJson(file, schema, "remove it, and measure its runs again with latents board RUN");
  return sorted(rows);
}

/** Writes the board, its page and its curves. Throws RunError if the disk refuses. */
export async function writeBoard(results: string, rows: readonly BoardRow[]): Promise<void> {
  const folder = folderOf(results);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });
  const all = sorted(rows);
  for (const protocol of protocolsOf(all)) {
    const png = await svgToPng(curvesSvg(all.filter((one) => one.protocol === protocol)), { width: 1000 });
    await writeFileAtomic(join(folder, curvesFile(protocol)), png);
  }
  await writeFileAtomic(join(folder, "board.json"), `${JSON.stringify({ rows: all }, undefined, 1)}\n`);
  await writeFileAtomic(join(folder, "README.md"), boardPage(all));
}

/** With a row for this run in the place of what was said of it. */
export const withRow = (rows: readonly BoardRow[], added: BoardRow): readonly BoardRow[] =>
  sorted([...rows.filter(({ trainedAt, seed }) => trainedAt !== added.trainedAt || seed !== added.seed), added]);

const sorted = (rows: readonly BoardRow[]): readonly BoardRow[] =>
  [...rows].sort((a, b) => a.protocol.localeCompare(b.protocol) || a.nll - b.nll);
