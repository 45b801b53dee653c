import { unpacked } from "./packed";

/**
 * A published page carries its files in its own text, so that it needs no server and opens from a disk: `<script type="text/plain" data-file="NAME">` with
 * their bytes, gzipped, in base64; or where they lie beside it, as scripts that say the same, `data-beside="ADDRESS"`. Its own code comes first and runs while
 * others are still on their way; an element without a name ends them.
 */
const carried = "script[data-file]";

/** Whether the page is a published one. */
export const isPublished = (): boolean => document.querySelector(carried) !== null;

/** The element of a file once all of it has come: another file's stands behind it then. */
function comeElement(name: string): HTMLElement | undefined {
  const elements = [...document.querySelectorAll<HTMLElement>(carried)].slice(0, -1);
  return elements.find(({ dataset }) => dataset["file"] === name);
}

const isWhole = (): boolean => document.querySelector(`${carried}[data-file=""]`) !== null;

/** Waits until `found` returns something, or no more of the page will come. */
function whileComing<T>(found: () => T | undefined): Promise<T | undefined> {
  return new Promise((resolve) => {
    const look = (): void => {
      const it = found();
      if (it === undefined && document.readyState === "loading") return;
      watcher.disconnect();
      document.removeEventListener("readystatechange", look);
      resolve(it);
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document.body, { childList: true });
    document.addEventListener("readystatechange", look);
    look();
  });
}

let missing: Error | undefined;
let hearer: ((error: Error) => void) | undefined;

/** Calls `hear` when something of the page turns out to be missing, and at once where it has. */
export function hearMissing(hear: (error: Error) => void): void {
  hearer = hear;
  if (missing) hear(missing);
}

function missed(message: string): Error {
  missing = new Error(message);
  hearer?.(missing);
  return missing;
}

/** Waits for all that the page carries. Throws Error where its end never came. */
export async function wholePage(): Promise<void> {
  if (!(await whileComing(() => isWhole() || undefined)))
    throw missed("the network broke off before all of this page had come; load it again");
}

/**
 * A file that the page carries, as it stands in it, once it has come; undefined where it carries none of this name. Throws Error where the page breaks off, or what
 * lies beside it is not there.
 */
export async function inlinedText(name: string): Promise<string | undefined> {
  const element = await whileComing(() => comeElement(name));
  if (!element) {
    await wholePage();
    return undefined;
  }
  const beside = element.dataset["beside"];
  return beside === undefined ? (element.textContent ?? "") : textBeside(beside);
}

/** What a script beside the page says; a page from a disk may ask for nothing else. */
function textBeside(address: string): Promise<string> {
  const script: HTMLScriptElement & { carried?: string } = document.createElement("script");
  return new Promise<string>((resolve, reject) => {
    const refuse = (): void =>
      reject(
        missed(
          `${address} of this page could not be read: it lies beside the page and comes along when the page is copied`,
        ),
      );
    script.onload = () => (script.carried === undefined ? refuse() : resolve(script.carried));
    script.onerror = refuse;
    script.src = address;
    document.head.append(script);
  }).finally(() => script.remove());
}

/** As `inlinedText`, its bytes. */
export async function inlinedBytes(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const text = await inlinedText(name);
  return text === undefined ? undefined : unpacked(text);
}

/** The answer of a web host: of what a published page carries its own, and of nothing else; in any other page the network's. */
export async function ask(path: string, init?: RequestInit): Promise<Response> {
  if (!isPublished()) return fetch(path, init);
  const bytes = await inlinedBytes(path);
  return bytes
    ? new Response(init?.method === "HEAD" ? null : bytes, { headers: { "Content-Length": String(bytes.length) } })
    : new Response(null, { status: 404, statusText: "this page does not carry it" });
}
