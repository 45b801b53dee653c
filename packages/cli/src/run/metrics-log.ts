import { existsSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { FormatError, metricsLine, type Metrics, type MetricsLine } from "@latents/core";
import { readInput, writeError, writeFileAtomic } from "../files/index.js";

/** The lines of a log, each with its text. What follows the first damaged line (torn by a kill) is left out. */
function* linesOf(text: string): Generator<{ line: MetricsLine; text: string }> {
  const rows = text.split("\n");
  // the last row is empty, or torn: a whole line ends with a line break
  for (const row of rows.slice(0, -1)) {
    let line: MetricsLine | undefined;
    try {
      line = metricsLine(JSON.parse(row));
    } catch {
      return;
    }
    if (!line) return;
    yield { line, text: row };
  }
}

const readText = async (path: string): Promise<string> =>
  existsSync(path) ? new TextDecoder().decode(await readInput(path)) : "";

/** The metrics that a file holds; none if it is missing. */
export async function readMetrics(path: string): Promise<Metrics> {
  const lines = [...linesOf(await readText(path))].map(({ line }) => line);
  return {
    train: lines.filter((line) => line.split === "train"),
    validation: lines.filter((line) => line.split === "validation"),
  };
}

/** The lines of a log that must be whole: nothing writes it. Throws FormatError, beginning with `where` and naming the first bad line. */
export function parseMetrics(bytes: Uint8Array, where: string): MetricsLine[] {
  const text = new TextDecoder().decode(bytes);
  const lines = [...linesOf(text)];
  const rows = text.split("\n").length - 1;
  if (lines.length < rows || !/(^|\n)$/.test(text))
    throw new FormatError(`${where}: line ${lines.length + 1} is not a line of a metrics log, or is cut`);
  return lines.map(({ line }) => line);
}

/** Cuts a log back to what was known after `step` steps. Returns the training time until then. */
export async function truncateMetrics(path: string, step: number): Promise<{ elapsedMs: number }> {
  const text = await readText(path);
  const kept = [...linesOf(text)].filter(({ line }) => line.step <= step);
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
