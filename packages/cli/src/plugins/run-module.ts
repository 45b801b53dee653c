import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { FormatError, InputError } from "@latents/core";
import { packageHome, readInput } from "../files/index.js";

/** What a module of a user's exports. */
export type Exports = Readonly<Record<string, unknown>>;

/** How a module is run. */
export interface RunModuleOptions {
  /** How errors name the file; default as it was given. */
  readonly shown?: string;
  /** What it is to give in time: `the config`. */
  readonly gives: string;
  readonly limitMs?: number;
}

/** Time that a module may take: it may ask a file or a server, and something is wrong when that takes longer. */
const longestMs = 30_000;
const tooLate = Symbol("too late");

/**
 * Runs a TypeScript or JavaScript module in this process, types stripped, and reads its exports. What it imports of this command, of the core and of
 * zod is what the command itself runs with.
 * Throws InputError if it cannot be read or does not come to an end, FormatError with line and column if it does not compile or throws.
 */
export async function runModule<T>(
  file: string,
  read: (exported: Exports) => T | Promise<T>,
  { shown: name = file, gives, limitMs = longestMs }: RunModuleOptions,
): Promise<T> {
  const source = new TextDecoder().decode(await readInput(file));
  const { createJiti } = await import("jiti");
  const full = path.resolve(file);
  const jiti = createJiti(pathToFileURL(full).href, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules: await ownModules(source),
  });
  const load = async (): Promise<T> => read(await jiti.import<Exports>(full));
  const timer = new AbortController();
  let values: T | typeof tooLate;
  try {
    values = await Promise.race([load(), sleep(limitMs, tooLate, { signal: timer.signal })]);
  } catch (error) {
    throw new FormatError(`${placeOf(error, full, name)}: ${firstLine(error)}`, { cause: error });
  } finally {
    timer.abort();
  }
  if (values === tooLate)
    throw new InputError(`${name}: must give ${gives} within ${limitMs / 1000} s; look for an await that never ends`);
  return values;
}

/** Names of ours in quotes. */
const ours = /["'](@latents\/core(?:\/[\w-]+)?|latents(?:\/[\w-]+)?|zod)["']/g;

/**
 * Those of our modules that a source names, ready made: it works where latents is not installed (npx), and nothing is loaded twice. The addresses are
 * put together, as the entries import this file.
 */
async function ownModules(source: string): Promise<Record<string, unknown>> {
  const names = new Set([...source.matchAll(ours)].map(([, name]) => name));
  const found = [...names].map(async (name) => [name, await ownModule(name)] as const);
  return Object.fromEntries((await Promise.all(found)).filter(([, module]) => module !== undefined));
}

async function ownModule(name: string): Promise<unknown> {
  if (name === "zod") return import("zod");
  if (name === "@latents/core") return import("@latents/core");
  const home = packageHome(import.meta.url);
  const from = import.meta.url.endsWith(".ts") ? "latents-source" : "default";
  const { exports } = JSON.parse(readFileSync(path.join(home, "package.json"), "utf8")) as {
    exports: Record<string, Record<string, string>>;
  };
  // a folder of the core has the same name under latents
  const file = exports[name.replace(/^(@latents\/core|latents)/, ".")]?.[from];
  return file === undefined ? undefined : import(pathToFileURL(path.join(home, file)).href);
}

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
