import { InputError } from "@latents/core";
import { z } from "zod";
import { readJson, writeFileAtomic } from "../../files/index.js";
import { sweepFiles } from "../plan/sweep-files.js";
import { bullmqEngine, withoutPassword } from "./bullmq-engine.js";
import { engineNames, type EngineName, type LatentsWords, type TrialEngine } from "./engine.js";
import { slurmEngine } from "./slurm-engine.js";

/** Which engine, and how it is reached. */
export interface EngineChoice {
  readonly engine: EngineName;
  /** Of SLURM: options of sbatch. */
  readonly options?: readonly string[];
  /** Of BullMQ: the address of Redis. */
  readonly redis?: string;
}

const choiceSchema = z.looseObject({
  engine: z.enum(engineNames),
  options: z.array(z.string()).optional(),
  redis: z.string().optional(),
});

/** Notes to which engine a sweep was given, without secrets. Throws RunError if the disk refuses. */
export const writeEngine = (folder: string, { engine, options, redis }: EngineChoice): Promise<void> => {
  const choice = { engine, options, ...(redis !== undefined && { redis: withoutPassword(redis) }) };
  return writeFileAtomic(sweepFiles(folder).engine, `${JSON.stringify(choice)}\n`);
};

/** The engine that a sweep was given to last; local where nothing says so. */
export const readEngine = async (folder: string): Promise<EngineChoice> =>
  readJson(sweepFiles(folder).engine, choiceSchema, "remove it, and resume the sweep").catch((error: unknown) => {
    if (error instanceof InputError) return { engine: "local" as const };
    throw error;
  });

/**
 * Opens an engine beside that of this process. Throws InputError where what it needs was not said, MissingPackageError where it takes a package
 * that is not installed.
 */
export async function openEngine(
  { engine, options = [], redis }: EngineChoice & { readonly engine: Exclude<EngineName, "local"> },
  latents: LatentsWords,
): Promise<TrialEngine> {
  if (engine === "slurm") return slurmEngine({ latents, options });
  if (options.length > 0)
    throw new InputError("--engine-option: is for slurm; BullMQ has none, its workers have: see latents worker --help");
  if (redis === undefined)
    throw new InputError("--engine bullmq: needs Redis; say where: --redis redis://HOST:6379, or LATENTS_REDIS");
  return bullmqEngine({ url: redis });
}

/** The engine that a sweep was given to, opened; undefined where that is a process of its own. `redis`: where Redis is, before what the folder says. */
export async function openEngineOf(
  choice: EngineChoice,
  redis: string | undefined,
  latents: LatentsWords,
): Promise<TrialEngine | undefined> {
  const { engine } = choice;
  return engine === "local" ? undefined : openEngine({ ...choice, engine, redis: redis ?? choice.redis }, latents);
}
