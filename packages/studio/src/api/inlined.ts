/**
 * A published page carries its files in its own text, so that it needs no server and opens from a disk: `<script type="text/plain" data-file="NAME">` with
 * their bytes, gzipped, in base64.
 */

const elementOf = (name: string): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>("script[data-file]")].find((one) => one.dataset["file"] === name);

/** Whether the page is a published one. */
export const isPublished = (): boolean => document.querySelector("script[data-file]") !== null;

/** A file that the page carries; undefined where it has none of this name. */
export async function inlinedBytes(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const text = elementOf(name)?.textContent;
  if (text === undefined || text === null) return undefined;
  const packed = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The answer of a web host: of what a published page carries its own, and of nothing else; in any other page the network's. */
export async function ask(path: string, init?: RequestInit): Promise<Response> {
  if (!isPublished()) return fetch(path, init);
  const bytes = await inlinedBytes(path);
  return bytes
    ? new Response(init?.method === "HEAD" ? null : bytes, { headers: { "Content-Length": String(bytes.length) } })
    : new Response(null, { status: 404, statusText: "this page does not carry it" });
}
