import { existsSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { FormatError, metricsLine, type Metrics, type MetricsLine } from "@latents/core";
import { readInput, writeError, writeFileAtomic } from "../files/index.js";

type Warn = (message: string) => void;
const unheard: Warn = () => undefined;

interface LogLines {
  /** Each with its text. */
  readonly lines: readonly { readonly line: MetricsLine; readonly text: string }[];
  /** The number of the first whole line, from 1, that is none of a log: it and what follows are left out. */
  readonly damaged?: number;
}

/** A line, undefined for a text that is none. The sign of bytes that are no UTF-8 is in no line of ours. */
function lineOf(row: string): MetricsLine | undefined {
  try {
    return row.includes("\ufffd") ? undefined : metricsLine(JSON.parse(row));
  } catch {
    return undefined;
  }
}

function linesOf(text: string): LogLines {
  // the last row is empty, or torn by a kill: a whole line ends with a line break
  const rows = text.split("\n").slice(0, -1);
  const lines: { line: MetricsLine; text: string }[] = [];
  for (const row of rows) {
    const line = lineOf(row);
    if (!line) return { lines, damaged: lines.length + 1 };
    lines.push({ line, text: row });
  }
  return { lines };
}

/** Reads the lines of a file, none if it is missing; `warn` hears of a damaged one. */
async function readLines(path: string, warn: Warn): Promise<LogLines & { text: string }> {
  const text = existsSync(path) ? new TextDecoder().decode(await readInput(path)) : "";
  const found = linesOf(text);
  if (found.damaged !== undefined)
    warn(`${path}: line ${found.damaged} is damaged; it and what follows it are left out`);
  return { ...found, text };
}

/** The metrics that a file holds; none if it is missing. `warn` hears of a line that is damaged, behind which nothing is read. */
export async function readMetrics(path: string, warn = unheard): Promise<Metrics> {
  const lines = (await readLines(path, warn)).lines.map(({ line }) => line);
  return {
    train: lines.filter((line) => line.split === "train"),
    validation: lines.filter((line) => line.split === "validation"),
  };
}

/** The lines of a log that must be whole: nothing writes it. Throws FormatError, beginning with `where` and naming the first bad line. */
export function parseMetrics(bytes: Uint8Array, where: string): MetricsLine[] {
  const text = new TextDecoder().decode(bytes);
  const { lines, damaged } = linesOf(text);
  if (damaged !== undefined || !/(^|\n)$/.test(text))
    throw new FormatError(`${where}: line ${lines.length + 1} is not a line of a metrics log, or is cut`);
  return lines.map(({ line }) => line);
}

/** Cuts a log back to what was known after `step` steps. Returns the training time until then. `warn` hears of a line that is damaged. */
export async function truncateMetrics(path: string, step: number, warn = unheard): Promise<{ elapsedMs: number }> {
  const { lines, text } = await readLines(path, warn);
  const kept = lines.filter(({ line }) => line.step <= step);
  const whole = kept.map((entry) => `${entry.text}\n`).join("");
  if (whole !== text) await writeFileAtomic(path, whole);
  const last = kept.map(({ line }) => line).findLast((line) => line.split === "train");
  return { elapsedMs: last?.elapsedMs ?? 0 };
}

/** Adds a line. Throws RunError if the disk refuses it. */
export async function appendMetrics(path: string, line: MetricsLine): Promise<void> {
  try {
    await appendFile(path, `${JSON.stringify(line)}\n`);
  } catch (error) {
    throw writeError(path, error);
  }
}
