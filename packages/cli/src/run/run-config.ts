import { existsSync } from "node:fs";
import { FormatError, InputError, resolveConfig, runFormat, runRecordText, type RunRecord } from "@latents/core";
import { z } from "zod";
import { readJson, writeFileAtomic } from "../files/index.js";
import { runFiles } from "./run-files.js";

export function writeRunConfig(folder: string, record: RunRecord): Promise<void> {
  return writeFileAtomic(runFiles(folder).config, runRecordText(record));
}

/** Whether parsed JSON is the `config.json` of a run. */
export const isRunRecord = (value: unknown): value is RunRecord =>
  typeof value === "object" && value !== null && (value as { format?: unknown }).format === runFormat.format;

const headSchema = z.looseObject({ format: z.unknown().optional(), version: z.unknown().optional() });

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
    count: z.int().min(1),
    shape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]),
  }),
  steps: z.int().min(1),
});

const changed = "the file was changed by hand: restore it";

/** Throws InputError where there is no run, FormatError where its config is damaged. */
export async function readRunConfig(folder: string): Promise<RunRecord> {
  const path = runFiles(folder).config;
  if (!existsSync(path))
    throw new InputError(`${folder}: not a run: it has no config.json; \`latents runs\` lists the runs`);
  const { format, version } = await readJson(path, headSchema, changed);
  if (format !== runFormat.format)
    throw new FormatError(`${path}: must say "format": "${runFormat.format}"; this is no config of a run`);
  if (version !== runFormat.version)
    throw new FormatError(
      `${path}: version must be ${runFormat.version}, got ${JSON.stringify(version)}; it was written by another latents`,
    );
  const record = await readJson(path, recordSchema, changed);
  // a complete config resolves to itself
  const config = resolveConfig([{ source: path, values: record.config }]);
  return { ...record, config };
}
