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
  const stream = new Blob([fromBase64(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Puts on the styles that the page carries, before any that a library adds; the page is seen without them until its code is there. */
export async function wearStyles(): Promise<void> {
  const bytes = await inlinedBytes("page.css");
  if (!bytes) return;
  const style = document.createElement("style");
  style.textContent = new TextDecoder().decode(bytes);
  document.head.prepend(style);
}

interface WithBase64 {
  /** Of browsers since 2025. */
  readonly fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
}

/** ONNX Runtime is five million letters: a page that takes them one by one through an iterator stands still for a second. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as WithBase64).fromBase64?.(text);
  if (native) return native;
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** The answer of a web host: of what a published page carries its own, and of nothing else; in any other page the network's. */
export async function ask(path: string, init?: RequestInit): Promise<Response> {
  if (!isPublished()) return fetch(path, init);
  const bytes = await inlinedBytes(path);
  return bytes
    ? new Response(init?.method === "HEAD" ? null : bytes, { headers: { "Content-Length": String(bytes.length) } })
    : new Response(null, { status: 404, statusText: "this page does not carry it" });
}
