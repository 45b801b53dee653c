import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { LatentsError, RunError } from "@latents/core";
import { writeError } from "../../files/atomic-write.js";
import { type Checksum, fileChecksum } from "./checksum.js";

/** A file to get, and what it must be. */
export interface RemoteFile {
  readonly name: string;
  /** The same file in several places, tried in this order. */
  readonly urls: readonly string[];
  readonly checksum: Checksum;
  /** More bytes than this are refused. */
  readonly maxBytes: number;
}

/** State of a download. */
export interface DownloadProgress {
  readonly name: string;
  readonly url: string;
  /** Bytes that are on the disk, with those of an earlier attempt. */
  readonly received: number;
  /** Bytes of the whole file, if the server says. */
  readonly total?: number;
}

/** Options of `download`. */
export interface DownloadOptions {
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** A server that sends nothing for so long is given up. Default 30,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A mirror that cuts the connection is asked to go on so often. */
const MAX_RESUMES = 20;
/** Cuts in a row that brought nothing and are still followed by another request: what was sent right before a cut can be lost unread. */
const MAX_BARREN = 2;

/**
 * Downloads `file` to `target`. The bytes go to `target.part`, which a later call takes up (HTTP Range); when the checksum is right it is flushed and renamed,
 * so `target` is either absent or whole. Mirrors are tried in turn.
 * Throws RunError listing what each mirror answered, or naming the path that cannot be written.
 */
export async function download(file: RemoteFile, target: string, options: DownloadOptions = {}): Promise<void> {
  const part = `${target}.part`;
  try {
    await mkdir(path.dirname(target), { recursive: true });
  } catch (error) {
    throw writeError(path.dirname(target), error);
  }
  const failures: string[] = [];
  for (const url of file.urls) {
    try {
      await fromMirror(file, url, part, options);
      await rename(part, target);
      return;
    } catch (error) {
      if (options.signal?.aborted)
        throw new RunError(`download of ${file.name} was interrupted; start it again to go on`, { cause: error });
      if (error instanceof LatentsError && !(error instanceof MirrorError)) throw error;
      failures.push(`  ${url}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new RunError(
    `download of ${file.name} failed; check the network, or put the file at ${target} by hand. Tried:\n${failures.join("\n")}`,
  );
}

/** What is wrong with one mirror; the next one is tried. */
class MirrorError extends RunError {}

async function fromMirror(file: RemoteFile, url: string, part: string, options: DownloadOptions): Promise<void> {
  let resumed = (await sizeOf(part)) > 0;
  let barren = 0;
  for (let attempt = 0; ; attempt++) {
    const before = await sizeOf(part);
    try {
      await receive(file, url, part, before, options);
    } catch (error) {
      if (!(error instanceof CutError) || attempt === MAX_RESUMES) throw error;
      barren = (await sizeOf(part)) > before ? 0 : barren + 1;
      if (barren > (error.answered ? MAX_BARREN : 0)) throw error;
      continue;
    }
    const found = await fileChecksum(part, file.checksum.algorithm);
    if (found === file.checksum.hex) return;
    await rm(part, { force: true });
    // The beginning may have come from an earlier attempt: the fault need not be this mirror's.
    if (!resumed) throw new MirrorError(`${file.checksum.algorithm} must be ${file.checksum.hex}, found ${found}`);
    resumed = false;
  }
}

/** The connection broke; going on may help. */
class CutError extends MirrorError {
  /** `answered`: it was cut in the middle of an answer, rather than refused or left silent. */
  constructor(
    message: string,
    readonly answered: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

async function receive(
  file: RemoteFile,
  url: string,
  part: string,
  have: number,
  options: DownloadOptions,
): Promise<void> {
  const { timeoutMs = 30_000, signal, onProgress } = options;
  const idle = new AbortController();
  let timer = setTimeout(() => idle.abort(), timeoutMs);
  const stop = signal ? AbortSignal.any([signal, idle.signal]) : idle.signal;
  let answered = false;
  try {
    const response = await fetch(url, { signal: stop, headers: have > 0 ? { range: `bytes=${have}-` } : {} });
    answered = true;
    if (response.status === 416) {
      // Nothing beyond what we have: it is whole, or of another file. The checksum decides.
      await response.body?.cancel();
      return;
    }
    const start = rangeStart(response);
    if (!response.ok || response.body === null || (start !== 0 && start !== have)) {
      await response.body?.cancel();
      throw new MirrorError(
        response.ok
          ? `answered with the wrong range, from byte ${start}`
          : `HTTP ${response.status} ${response.statusText}`.trim(),
      );
    }
    const length = response.headers.get("content-length");
    const total = length === null || response.headers.has("content-encoding") ? undefined : start + Number(length);
    if (total !== undefined && total > file.maxBytes)
      throw new MirrorError(`announces ${total} bytes, expected at most ${file.maxBytes}`);
    const out = await openPart(part, start > 0);
    let received = start;
    try {
      for await (const chunk of response.body) {
        clearTimeout(timer);
        timer = setTimeout(() => idle.abort(), timeoutMs);
        received += chunk.length;
        if (received > file.maxBytes) throw new MirrorError(`sends more than the expected ${file.maxBytes} bytes`);
        await out.appendFile(chunk).catch((error: unknown) => {
          throw writeError(part, error);
        });
        onProgress?.({ name: file.name, url, received, ...(total !== undefined && { total }) });
      }
      if (total !== undefined && received < total) throw new CutError(`sent ${received} of ${total} bytes`, true);
      await out.sync();
    } finally {
      await out.close();
    }
  } catch (error) {
    if (error instanceof LatentsError || signal?.aborted) throw error;
    if (idle.signal.aborted) throw new CutError(`sent nothing for ${timeoutMs / 1000} s`, false, { cause: error });
    throw new CutError(reason(error), answered, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** First byte of a partial answer, else 0. */
function rangeStart(response: Response): number {
  if (response.status !== 206) return 0;
  return Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? NaN);
}

async function openPart(part: string, append: boolean) {
  try {
    return await open(part, append ? "a" : "w");
  } catch (error) {
    throw writeError(part, error);
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}

/** `fetch failed` hides the reason in its cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error
    ? error.cause.message || String((error.cause as { code?: unknown }).code)
    : error.message;
}
