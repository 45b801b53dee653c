import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { readJson, writeError, writeFileAtomic } from "../files/index.js";
import { configFolder } from "./config-folder.js";

/** A plug-in whose code somebody wants to run: where it lies, and which version. */
export interface PluginVersion {
  readonly path: string;
  readonly sha256: string;
}

/** Versions whose code the user has let run, by hash. */
const schema = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.looseObject({ path: z.string(), since: z.string() }));

/** Where they are remembered. */
export const trustFile = (): string => path.join(configFolder(), "trusted-plugins.json");

const read = async (): Promise<z.output<typeof schema>> =>
  existsSync(trustFile()) ? readJson(trustFile(), schema, "remove it: plug-ins are then asked for again") : {};

/** Those whose code the user has not let run yet. Throws FormatError where the file of those remembered is damaged. */
export async function untrustedOf<T extends PluginVersion>(plugins: readonly T[]): Promise<T[]> {
  const known = await read();
  return plugins.filter(({ sha256 }) => !Object.hasOwn(known, sha256));
}

/** Remembers that the user lets the code of these versions run. Throws RunError if the disk refuses. */
export async function trustPlugins(plugins: readonly PluginVersion[]): Promise<void> {
  const known = await read();
  const missing = plugins.filter(({ sha256 }) => !Object.hasOwn(known, sha256));
  if (missing.length === 0) return;
  const since = new Date().toISOString();
  const added = missing.map(({ path: from, sha256 }) => [sha256, { path: from, since }] as const);
  const file = trustFile();
  await mkdir(path.dirname(file), { recursive: true }).catch((error: unknown) => {
    throw writeError(file, error);
  });
  await writeFileAtomic(file, `${JSON.stringify({ ...known, ...Object.fromEntries(added) }, undefined, 2)}\n`);
}
