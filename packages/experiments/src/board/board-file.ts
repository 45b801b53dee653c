import { join } from "node:path";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { readJson, writeError, writeFileAtomic } from "latents/files";
import { svgToPng } from "latents/draw";
import { z } from "zod";
import { boardRow, type BoardRow } from "./board-row.js";
import { boardPage, curvesSvg, groupsOf } from "./board-page.js";

const schema = z.object({ rows: z.array(boardRow) });

const folderOf = (results: string): string => join(results, "board");

/** The rows under a folder of results; none where there is no board. Throws FormatError where it is damaged. */
export async function readBoard(results: string): Promise<readonly BoardRow[]> {
  const file = join(folderOf(results), "board.json");
  if (!existsSync(file)) return [];
  const { rows } = await readJson(file, schema, "remove it, and measure its runs again with latents board RUN");
  return rows;
}

/** Writes the board, its page and its curves. Throws RunError if the disk refuses. */
export async function writeBoard(results: string, rows: readonly BoardRow[]): Promise<void> {
  const folder = folderOf(results);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });
  for (const group of groupsOf(rows)) {
    const png = await svgToPng(curvesSvg(group), { width: 1000 });
    await writeFileAtomic(join(folder, group.curves), png);
  }
  const sorted = groupsOf(rows).flatMap((group) => group.rows);
  await writeFileAtomic(join(folder, "board.json"), `${JSON.stringify({ rows: sorted }, undefined, 1)}\n`);
  await writeFileAtomic(join(folder, "README.md"), boardPage(rows));
}

/** With a row for this run in the place of what was said of it. */
export const withRow = (rows: readonly BoardRow[], added: BoardRow): readonly BoardRow[] => [
  ...rows.filter(({ trainedAt, command }) => trainedAt !== added.trainedAt || command !== added.command),
  added,
];
