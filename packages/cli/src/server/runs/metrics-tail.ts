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

/**
 * The whole lines that a log has got since `cursor` (default: all). Those that are damaged are passed over.
 * `reset` says that the log is another one than the cursor's, and that the lines are its first.
 */
export async function readMetricsSince(path: string, cursor: string = start): Promise<MetricsPage> {
  const handle = await open(path, "r").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (!handle) return { lines: [], cursor: start, reset: cursor !== start };
  try {
    const { ino, size } = await handle.stat({ bigint: true });
    const [file, known] = cursor.split("-");
    const isSame = file === String(ino) && Number(known) <= Number(size);
    const from = isSame ? Number(known) : 0;
    const buffer = Buffer.alloc(Math.min(mostBytes, Math.max(0, Number(size) - from)));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
    const bytes = buffer.subarray(0, bytesRead);
    // what follows the last line break is being written; a piece without any is no log of ours, and passed over
    const end = bytes.lastIndexOf(10) + 1 || (bytesRead === mostBytes ? bytesRead : 0);
    const lines = bytes.toString("utf8", 0, end).split("\n").flatMap(parseLine);
    return { lines, cursor: cursorOf(ino, from + end), reset: !isSame && cursor !== start };
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
