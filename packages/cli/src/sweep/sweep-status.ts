import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LatentsError } from "@latents/core";
import { readFolderIfThere } from "../files/index.js";
import { checkpointSteps } from "../run/checkpoints.js";
import { runFiles } from "../run/run-files.js";
import { isRunLocked } from "../run/lock/run-lock.js";
import type { OpenSweep, TrialEngine } from "./engines/engine.js";
import { sweepFiles } from "./plan/sweep-files.js";
import { gatherSweep, type Gathered } from "./results/gather-sweep.js";
import type { SweepState } from "./results/sweep-state.js";
import { attemptFolders } from "./trials/attempts.js";

/** A trial that is being trained. */
interface TrialUnderWay {
  readonly name: string;
  /** The machine. */
  readonly host?: string;
  /** Of its newest checkpoint. */
  readonly step: number;
}

/** What trains the trials of a sweep that wait, by their numbers. */
interface Standing {
  readonly underWay: readonly TrialUnderWay[];
  /** Trials that the engine has and that are not under way. */
  readonly queued: readonly number[];
  /** Trials that wait and that nothing will train: resume the sweep. */
  readonly idle: readonly number[];
  /** Why the engine could not be asked. */
  readonly trouble?: string;
}

/** Where a sweep stands. */
export interface SweepStatus extends Gathered, Pick<Standing, "underWay" | "trouble"> {
  /** How many trials the engine has that are not under way, and how many nothing will train. */
  readonly queued: number;
  readonly idle: number;
}

/** Where a sweep stands, by its files and the engine's queue, from any machine; `engine` undefined where a process of its own trains it. Writes the results so far. */
export async function sweepStatus(
  sweep: OpenSweep,
  engine: TrialEngine | undefined,
  warn?: (message: string) => void,
): Promise<SweepStatus> {
  const gathered = await gatherSweep(sweep.folder, sweep.plan, warn);
  const { queued, idle, ...standing } = await sweepStanding(sweep, engine, gathered.state);
  return { ...gathered, ...standing, queued: queued.length, idle: idle.length };
}

/** What trains the trials that wait. Nothing is written. */
export async function sweepStanding(
  { folder, plan }: OpenSweep,
  engine: TrialEngine | undefined,
  { trials }: Pick<SweepState, "trials">,
): Promise<Standing> {
  const waiting = new Set(trials.flatMap(({ state }, index) => (state === "waiting" ? [index] : [])));
  const underWay = await trialsUnderWay(folder);
  let has = new Set<number>();
  let trouble: string | undefined;
  try {
    has = new Set((await engine?.queued({ folder, plan }))?.map(({ index }) => index));
  } catch (error) {
    if (!(error instanceof LatentsError)) throw error;
    trouble = error.message;
  }
  // one process has the trials of its sweep as long as it lives
  if (!engine && (await isRunLocked(sweepFiles(folder).lock))) has = waiting;
  const training = new Set(underWay.map(({ name }) => name));
  const left = [...waiting].filter((index) => !training.has(plan.trials[index].name));
  const queued = left.filter((index) => has.has(index));
  const idle = trouble === undefined ? left.filter((index) => !has.has(index)) : [];
  return { underWay, queued, idle, ...(trouble !== undefined && { trouble }) };
}

/** Trials whose run is being written, by the locks. */
async function trialsUnderWay(folder: string): Promise<TrialUnderWay[]> {
  const found: TrialUnderWay[] = [];
  for (const { name } of await readFolderIfThere(sweepFiles(folder).attempts))
    for (const { run } of await attemptFolders(folder, { name })) {
      const { lock, checkpoints } = runFiles(run);
      if (!(await isRunLocked(lock))) continue;
      const holder = await readFile(lock, "utf8").catch(() => "");
      const [, host] = /"host":"([^"]*)"/.exec(holder) ?? [];
      const [step = 0] = await checkpointSteps(checkpoints);
      found.push({ name, step, ...(host !== undefined && { host }) });
    }
  return found;
}

/** What was said of a sweep's trials, a text for each file of `logs/`; of one trial where it is named. */
export async function sweepLogs(
  folder: string,
  trial?: string,
): Promise<{ readonly name: string; readonly text: string }[]> {
  const { logs } = sweepFiles(folder);
  const names = (await readFolderIfThere(logs)).map(({ name }) => name).sort();
  const wanted = names.filter((name) => trial === undefined || name === `${trial}.log`);
  return Promise.all(wanted.map(async (name) => ({ name, text: await readFile(join(logs, name), "utf8") })));
}
