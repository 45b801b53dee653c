import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { FormatError, InputError } from "@latents/core";
import { readInput } from "../files/index.js";

/**
 * What a config may import, ready made: it works where latents is not installed (npx), and nothing is compiled twice. The addresses are
 * put together, as the entries import this file.
 */
async function ownModules(): Promise<Record<string, unknown>> {
  const home = new URL("../../package.json", import.meta.url);
  const from = import.meta.url.endsWith(".ts") ? "latents-source" : "default";
  const { exports } = JSON.parse(readFileSync(home, "utf8")) as { exports: Record<string, Record<string, string>> };
  const own = Object.entries(exports).map(async ([name, files]): Promise<[string, unknown]> => [
    `latents${name.slice(1)}`,
    await import(new URL(files[from], home).href),
  ]);
  return Object.fromEntries<unknown>([["@latents/core", await import("@latents/core")], ...(await Promise.all(own))]);
}

/** Time that a config may take: it may ask a file or a server, and something is wrong when that takes longer. */
const longestMs = 30_000;
const tooLate = Symbol("too late");

/**
 * Runs a TypeScript or JavaScript module and returns its default export, or the one named `config`; a function is called, and a
 * promise awaited.  Throws InputError if it cannot be read, has neither or does not come to an end, FormatError with line and column if it
 * does not compile or throws.
 */
export async function loadTypeScriptConfig(file: string, limitMs = longestMs): Promise<unknown> {
  await readInput(file);
  const { createJiti } = await import("jiti");
  const full = path.resolve(file);
  const jiti = createJiti(pathToFileURL(full).href, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules: await ownModules(),
  });
  const load = async (): Promise<unknown> => {
    const module = await jiti.import<Record<string, unknown>>(full);
    return valueOf(module["default"] ?? module["config"]);
  };
  const timer = new AbortController();
  let values: unknown;
  try {
    values = await Promise.race([load(), sleep(limitMs, tooLate, { signal: timer.signal })]);
  } catch (error) {
    throw new FormatError(`${placeOf(error, full, file)}: ${firstLine(error)}`, { cause: error });
  } finally {
    timer.abort();
  }
  if (values === tooLate)
    throw new InputError(`${file}: must give the config within ${limitMs / 1000} s; look for an await that never ends`);
  if (values === undefined)
    throw new InputError(`${file}: must export the config: export default defineConfig({ ... }), or as "config"`);
  return values;
}

const valueOf = (exported: unknown): unknown =>
  typeof exported === "function" ? (exported as () => unknown)() : exported;

/** `config.ts:3:7` of a compiler's error; `config.ts:3` of the innermost frame in the file, whose columns are not those of the source. */
function placeOf(error: unknown, full: string, file: string): string {
  if (!(error instanceof Error)) return file;
  const placeIn = (text: string): RegExpExecArray | null => {
    const at = text.indexOf(`${full}:`);
    return at < 0 ? null : /^:(\d+):(\d+)/.exec(text.slice(at + full.length));
  };
  const compiled = placeIn(error.message);
  if (compiled) return `${file}:${compiled[1]}:${compiled[2]}`;
  const thrown = placeIn(error.stack ?? "");
  return thrown ? `${file}:${thrown[1]}` : file;
}

const shown = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value.slice(0, 200)) : `a value of type ${typeof value}`;

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : `it threw ${shown(error)}`;
  return message
    .split("\n")[0]
    .replace(/^ParseError: /, "")
    .trim();
}
