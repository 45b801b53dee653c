import { existsSync } from "node:fs";
import {
  FormatError,
  InputError,
  partsWithoutCode,
  resolveConfig,
  runFormat,
  runRecordText,
  withEarlierMeaning,
  type RunRecord,
} from "@latents/core";
import { z } from "zod";
import { parseJson, readInput, writeFileAtomic } from "../files/index.js";
import { keptFile, keptPaths } from "../plugins/index.js";
import { runFiles } from "./run-files.js";

export function writeRunConfig(folder: string, record: RunRecord): Promise<void> {
  return writeFileAtomic(runFiles(folder).config, runRecordText(record));
}

const headSchema = z.looseObject({ format: z.unknown().optional(), version: z.unknown().optional() });

const form = {
  count: z.int().min(1),
  shape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]),
};
const print = z.looseObject({ ...form, sha256: z.string(), hashed: z.int().min(1).optional() });

const recordSchema = z.looseObject({
  config: z.unknown(),
  command: z.string(),
  createdAt: z.string(),
  versions: z.record(z.string(), z.string()),
  machine: z.looseObject({
    device: z.string(),
    threads: z.int().min(1),
    cpu: z.string().optional(),
    cores: z.number().optional(),
  }),
  data: z.looseObject({
    name: z.string(),
    ...form,
    classes: z.array(z.string()).optional(),
    fingerprint: z.looseObject({ train: print, test: print }).optional(),
  }),
  steps: z.int().min(1),
  plugins: z
    .array(
      z.looseObject({ file: z.string().regex(keptFile), sha256: z.string().regex(/^[0-9a-f]{64}$/), from: z.string() }),
    )
    .optional(),
  madeInCode: z.string().optional(),
  from: z.looseObject({ run: z.string(), step: z.int().min(0), parts: z.array(z.string()).optional() }).optional(),
});

const changed = "the file was changed by hand: restore it";

/** Throws InputError where there is no run, FormatError where its config is damaged. */
export async function readRunConfig(folder: string): Promise<RunRecord> {
  const path = runFiles(folder).config;
  if (!existsSync(path))
    throw new InputError(`${folder}: not a run: it has no config.json; \`latents runs\` lists the runs`);
  return parseRunConfig(await readInput(path), path);
}

/** The same of its bytes; errors begin with `where`. */
export function parseRunConfig(bytes: Uint8Array, where: string): RunRecord {
  const { format, version } = parseJson(bytes, where, headSchema, changed);
  if (format !== runFormat.format)
    throw new FormatError(`${where}: must say "format": "${runFormat.format}"; this is not a run's config`);
  if (version !== runFormat.version)
    throw new FormatError(
      `${where}: version must be ${runFormat.version}, got ${JSON.stringify(version) ?? "none"}; it was written by another latents`,
    );
  const record = parseJson(bytes, where, recordSchema, changed);
  // a complete config resolves to itself, one of before to what it meant
  const values = withEarlierMeaning(record.config);
  const config = resolveConfig([{ source: where, values }], { parts: partsWithoutCode(values) });
  if (String(config.plugins ?? []) !== String(keptPaths(record.plugins ?? [])))
    throw new FormatError(`${where}: config.plugins must name the files under plugins; ${changed}`);
  return { ...record, config };
}
