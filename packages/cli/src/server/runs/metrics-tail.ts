import { open } from "node:fs/promises";
import { errorCode } from "../../files/index.js";
import { metricsLine, type MetricsLine, type MetricsPage } from "@latents/core";

/** Bytes that one call reads, at most; the next goes on there. */
const mostBytes = 1_000_000;
/** A line is a dozen figures; what is longer is none of ours. */
const longestLine = 20_000;

/** A cursor names the file, for a log that is cut is written anew, and the bytes of it that are known. */
const cursorOf = (file: bigint | number, offset: number): string => `${file}-${offset}`;
const start = cursorOf(0, 0);

/** Whether a text may be a cursor. */
export const isCursor = (text: string): boolean => /^\d{1,20}-\d{1,15}$/.test(text);

const logIfThere = (error: unknown): undefined => {
  if (errorCode(error) !== "ENOENT") throw error;
};

/** Bytes of whole lines: what follows the last line break is being written. A large piece without any is no log of ours, and passed over. */
const wholeLines = (bytes: Uint8Array): number =>
  bytes.lastIndexOf(10) + 1 || (bytes.length === mostBytes ? bytes.length : 0);

/**
 * The whole lines that a log has got since `cursor` (default: all). Those that are damaged are passed over.
 * `reset` says that the log is another one than the cursor's, and that the lines are its first.
 */
export async function readMetricsSince(path: string, cursor: string = start): Promise<MetricsPage> {
  const handle = await open(path, "r").catch(logIfThere);
  if (!handle) return { lines: [], cursor: start, reset: cursor !== start };
  try {
    const { ino, size } = await handle.stat({ bigint: true });
    const [file, known] = cursor.split("-");
    const isSame = file === String(ino) && Number(known) <= Number(size);
    const from = isSame ? Number(known) : 0;
    const buffer = Buffer.alloc(Math.min(mostBytes, Math.max(0, Number(size) - from)));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
    const bytes = buffer.subarray(0, bytesRead);
    const end = wholeLines(bytes);
    const lines = bytes.toString("utf8", 0, end).split("\n").flatMap(parseLine);
    return { lines, cursor: cursorOf(ino, from + end), reset: !isSame && cursor !== start };
  } finally {
    await handle.close();
  }
}

/** The cursor after the last whole line of a log. */
export async function metricsEnd(path: string): Promise<string> {
  const handle = await open(path, "r").catch(logIfThere);
  if (!handle) return start;
  try {
    const { ino, size } = await handle.stat({ bigint: true });
    const from = Math.max(0, Number(size) - mostBytes);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(Number(size) - from), 0, Number(size) - from, from);
    return cursorOf(ino, from + wholeLines(buffer.subarray(0, bytesRead)));
  } finally {
    await handle.close();
  }
}

function parseLine(text: string): MetricsLine[] {
  if (text === "" || text.length > longestLine) return [];
  try {
    const line = metricsLine(JSON.parse(text));
    return line ? [line] : [];
  } catch {
    return [];
  }
}
