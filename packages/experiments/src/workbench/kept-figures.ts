import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { writeFileAtomic } from "latents/files";
import type { Figures } from "./findings.js";

/** Figures of a finished run that take long to measure. */
export interface KeptFigures {
  readonly figures: Figures;
  /** What it took when it was measured, ms. */
  readonly elapsedMs: number;
  /** Whether an earlier call measured it. */
  readonly reused: boolean;
}

/**
 * Measures what takes long once for a run: the figures are kept in its folder, `reproduced-NAME.json`, with what they are of, `protocol` and the checksum of the
 * training's result. Those of another protocol or training, or that cannot be read, are measured again.
 */
export async function keptFigures(
  run: string,
  name: string,
  protocol: Readonly<Record<string, unknown>>,
  measure: () => Promise<Figures>,
  now: () => number,
): Promise<KeptFigures> {
  const file = join(run, `reproduced-${name}.json`);
  const result = createHash("sha256").update(await readFile(join(run, "result.json")));
  const of = { ...protocol, result: result.digest("hex") };
  const kept = await readFile(file, "utf8").then(parsed, () => undefined);
  if (kept && isDeepStrictEqual(kept.of, of)) return { ...kept, reused: true };
  const began = now();
  const figures = await measure();
  const elapsedMs = Math.round(now() - began);
  await writeFileAtomic(file, `${JSON.stringify({ of, figures, elapsedMs }, undefined, 2)}\n`);
  return { figures, elapsedMs, reused: false };
}

interface Kept extends Omit<KeptFigures, "reused"> {
  readonly of: unknown;
}

function parsed(text: string): Kept | undefined {
  try {
    return JSON.parse(text) as Kept;
  } catch {
    return undefined;
  }
}
