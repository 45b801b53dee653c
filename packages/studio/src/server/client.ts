import type { Refusal } from "@latents/core";

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
  const answer = await fetch(path, init).catch(() => {
    throw new ServerError("the studio's server does not answer; is `latents studio` still running?", 0);
  });
  if (answer.ok) return answer;
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
  const total = Number(answer.headers.get("Content-Length") ?? 0);
  if (!answer.body || !onProgress || total === 0) return new Uint8Array(await answer.arrayBuffer());
  const bytes = new Uint8Array(total);
  let received = 0;
  for (const reader = answer.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return bytes.subarray(0, received);
    bytes.set(value, received);
    received += value.length;
    onProgress(received, total);
  }
}

/** Sends a change; the answer's JSON. Throws ServerError. */
export const post = <T>(path: string, body: unknown = {}): Promise<T> =>
  send(path, JSON.stringify(body), "application/json");

/** Sends a zip archive; the answer's JSON. Throws ServerError. */
export const postZip = <T>(path: string, body: Uint8Array<ArrayBuffer>): Promise<T> =>
  send(path, body, "application/zip");

async function send<T>(path: string, body: BodyInit, type: string): Promise<T> {
  const answer = await answerOf(path, { method: "POST", headers: { "Content-Type": type }, body });
  return (await answer.json()) as T;
}

export const runPath = (name: string, rest = ""): string => `api/runs/${encodeURIComponent(name)}${rest}`;

/** Whether a server of runs is behind the page; else it is a page of files on some web host. */
export async function hasServer(): Promise<boolean> {
  const answer = await fetch("api/recipes").catch(() => undefined);
  return answer?.ok === true && (answer.headers.get("Content-Type") ?? "").includes("json");
}
