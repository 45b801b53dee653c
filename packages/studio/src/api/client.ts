import type { Refusal } from "@latents/core";
import { ask, isPublished } from "./inlined";

/** A request that the server refused, in its words. */
export class ServerError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

async function answerOf(path: string, init?: RequestInit): Promise<Response> {
  const answer = await ask(path, init).catch((error: unknown) => {
    if (isPublished()) throw error;
    throw new ServerError("the studio's server does not answer; is `latents studio` still running?", 0);
  });
  // not modified: an answer to a question that asks so
  if (answer.ok || answer.status === 304) return answer;
  const refusal = (await answer.json().catch(() => undefined)) as Refusal | undefined;
  throw new ServerError(refusal?.error ?? `${path}: ${answer.status} ${answer.statusText}`, answer.status);
}

/** Addresses are relative to the page's, so that it works in any folder. */
export async function getJson<T>(path: string): Promise<T> {
  return (await (await answerOf(path)).json()) as T;
}

/** A file's bytes. Throws ServerError. */
export async function getBytes(
  path: string,
  onProgress?: (received: number, total: number) => void,
): Promise<Uint8Array> {
  const answer = await answerOf(path);
  const total = lengthOf(answer.headers);
  if (!answer.body || !onProgress || total === 0) return new Uint8Array(await answer.arrayBuffer());
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  for (const reader = answer.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(pieces).arrayBuffer());
    pieces.push(value);
    received += value.length;
    onProgress(received, total);
  }
}

/** Bytes that will come, 0 where nobody says: those of a compressed answer are others than its own header has. */
export function lengthOf(headers: Pick<Headers, "get">): number {
  const own = headers.get("Content-Encoding") === null ? headers.get("Content-Length") : null;
  return Number(headers.get("X-Latents-Length") ?? own ?? 0);
}

/** A data set's file, with the names of its classes where the server tells them. Throws ServerError. */
export async function getData(
  path: string,
): Promise<{ readonly bytes: Uint8Array; readonly classNames?: readonly string[] }> {
  const answer = await answerOf(path);
  const classNames = namesIn(answer.headers.get("X-Latents-Classes"));
  return { bytes: new Uint8Array(await answer.arrayBuffer()), ...(classNames && { classNames }) };
}

/** Names from a header, which may come from a stranger's folders: undefined for all that is no list of them. */
export function namesIn(header: string | null): readonly string[] | undefined {
  try {
    const names: unknown = JSON.parse(decodeURIComponent(header ?? "null"));
    return Array.isArray(names) && names.every((name) => typeof name === "string") ? names : undefined;
  } catch {
    return undefined;
  }
}

/** A file of which there may be newer ones, with the tag of this one. Throws ServerError. */
export async function getTagged(path: string): Promise<{ readonly bytes: Uint8Array; readonly tag?: string }> {
  const answer = await answerOf(path);
  return { bytes: new Uint8Array(await answer.arrayBuffer()), tag: answer.headers.get("ETag") ?? undefined };
}

/** The training step of a file, where it is a newer one than that of the tag; else null. It is not loaded. Throws ServerError. */
export async function newerStep(path: string, tag: string): Promise<number | null> {
  const answer = await answerOf(path, { headers: { "If-None-Match": tag } });
  void answer.body?.cancel();
  return answer.status === 304 ? null : Number(answer.headers.get("X-Latents-Step"));
}

/** Sends a change; the answer's JSON. Throws ServerError. */
export const post = <T>(path: string, body: unknown = {}): Promise<T> =>
  send(path, JSON.stringify(body), "application/json");

/** Sends a zip archive; the answer's JSON. Throws ServerError. */
export const postZip = <T>(path: string, body: Uint8Array<ArrayBuffer>): Promise<T> =>
  send(path, body, "application/zip");

/** Asks for something to be made; the file that comes of it. Throws ServerError. */
export async function postForFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await answerOf(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: "{}",
  });
  return new Uint8Array(await answer.arrayBuffer());
}

async function send<T>(path: string, body: BodyInit, type: string): Promise<T> {
  const answer = await answerOf(path, { method: "POST", headers: { "Content-Type": type }, body });
  return (await answer.json()) as T;
}

export const runPath = (name: string, rest = ""): string => `api/runs/${encodeURIComponent(name)}${rest}`;
