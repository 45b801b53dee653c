import type * as BullMQ from "bullmq";
import { InputError, RunError } from "@latents/core";
import { importPackage, missingPackage, optionalPackages, requirePackage } from "../../config/optional-package.js";
import { allowedOf, type OpenSweep, type QueuedTrial, type TrialEngine } from "./engine.js";

/** One queue for all sweeps: a worker takes trials of any. */
const queueName = "latents-trials";
/** A trial that gets nowhere is given up long before. */
const mostAttempts = 100;
/** Milliseconds until a trial that was broken off is tried again. */
const pauseMs = 1000;
/** Milliseconds for Redis to answer a command. */
const patienceMs = 5000;

/** What a job says: which trial of which sweep, and the plug-ins that may run. */
export interface TrialJob {
  readonly folder: string;
  readonly index: number;
  readonly allowed: readonly string[];
}

/** What both ends of the queue need. */
export interface RedisOptions {
  /** `redis://HOST:PORT`. */
  readonly url: string;
}

/** The library, and how it finds Redis. Throws InputError for another address, MissingPackageError where it is not installed. */
export async function openBullmq({ url }: RedisOptions): Promise<{
  readonly library: typeof BullMQ;
  readonly connection: BullMQ.ConnectionOptions;
  readonly name: string;
}> {
  if (!/^rediss?:\/\/[^/\s]+/.test(url))
    throw new InputError(`--redis: must be an address such as redis://localhost:6379, got "${url}"`);
  requirePackage("--engine bullmq", optionalPackages.ioredis);
  const library = await importPackage<typeof BullMQ>(optionalPackages.bullmq);
  if (!library) throw missingPackage("--engine bullmq", optionalPackages.bullmq);
  return { library, connection: { url, maxRetriesPerRequest: null }, name: queueName };
}

/** Trials as jobs of a BullMQ queue in Redis; `latents worker` takes them. */
export async function bullmqEngine(options: RedisOptions): Promise<TrialEngine> {
  const { library, connection, name } = await openBullmq(options);
  const queue = new library.Queue<TrialJob>(name, { connection });
  // told by whoever waits for an answer
  queue.on("error", () => undefined);
  const asked = <T>(answer: Promise<T>): Promise<T> => withPatience(answer, options.url);
  /** Jobs of a sweep that have not ended. */
  const jobsOf = async ({ plan }: OpenSweep): Promise<(QueuedTrial & { readonly job: BullMQ.Job<TrialJob> })[]> => {
    const found = await asked(queue.getJobs(["active", "waiting", "delayed", "prioritized"]));
    const active = new Set((await asked(queue.getJobs(["active"]))).map((job) => job?.id));
    // one may end between the question and the answer
    return found.flatMap((job) => {
      const [, index] = new RegExp(`^${plan.id}-(\\d+)$`).exec(job?.id ?? "") ?? [];
      if (index === undefined) return [];
      return [{ index: Number(index), job, state: active.has(job.id) ? "running" : "waiting" } as const];
    });
  };
  return {
    name: "bullmq",
    submit: async (sweep, indices, atMost) => {
      if (atMost !== undefined)
        throw new InputError(
          "--workers: is for engines that start processes; BullMQ trains as many trials at once as there are workers",
        );
      const has = new Set((await jobsOf(sweep)).map(({ index }) => index));
      const missing = indices.filter((index) => !has.has(index));
      const allowed = allowedOf(sweep);
      // the same number twice is one job
      const jobs = missing.map((index) => ({
        name: sweep.plan.trials[index].name,
        data: { folder: sweep.folder, index, allowed },
        opts: {
          ...{ jobId: `${sweep.plan.id}-${index}`, attempts: mostAttempts, removeOnComplete: true, removeOnFail: true },
          backoff: { type: "fixed", delay: pauseMs },
        },
      }));
      for (let i = 0; i < jobs.length; i += 1000) await asked(queue.addBulk(jobs.slice(i, i + 1000)));
      return `${missing.length} trials are in the queue`;
    },
    queued: async (sweep) => (await jobsOf(sweep)).map(({ index, state }) => ({ index, state })),
    cancel: async (sweep) => {
      // those that run end by the sweep's wish to stop
      for (const { job, state } of await jobsOf(sweep))
        if (state === "waiting") await asked(job.remove()).catch(() => undefined);
    },
    close: async () => {
      await queue.close().catch(() => undefined);
    },
  };
}

/** An answer of Redis. Throws RunError where it does not come: the client itself would wait for ever. */
async function withPatience<T>(answer: Promise<T>, url: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new RunError(`${withoutPassword(url)}: Redis does not answer; nothing is lost: start it, and try again`),
        ),
      patienceMs,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** An address that may be shown and stored. */
export const withoutPassword = (url: string): string => url.replace(/\/\/[^@/]*@/, "//");
