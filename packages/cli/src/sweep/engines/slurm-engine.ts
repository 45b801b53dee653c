import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { InputError, RunError } from "@latents/core";
import { quoted } from "../../terminal/command-words.js";
import { sweepFiles } from "../plan/sweep-files.js";
import { allowedOf, type LatentsWords, type OpenSweep, type QueuedTrial, type TrialEngine } from "./engine.js";

/** Runs a program of SLURM with a text as its input; answers what it prints. Throws RunError where it fails. */
type SlurmRun = (program: string, args: readonly string[], input?: string) => Promise<string>;

/** What `slurmEngine` is given. */
export interface SlurmOptions {
  /** How the nodes call `latents`. */
  readonly latents: LatentsWords;
  /** Options of sbatch, `partition=long` or `exclusive`. */
  readonly options?: readonly string[];
  readonly run?: SlurmRun;
}

/** What the engine says itself. */
const ours = ["array", "job-name", "output", "requeue", "open-mode", "dependency", "parsable", "signal", "wrap"];
/** Seconds before the time limit at which a trial is told to save its state. */
const warningSeconds = 60;
/** Attempts of one job within its time: those after a killed training. A trial that gets nowhere is given up long before. */
const mostAttempts = 20;

/** Trials as the tasks of SLURM's job arrays; results are gathered by a job that depends on them. */
export function slurmEngine({ latents, options = [], run = runSlurm }: SlurmOptions): TrialEngine {
  const flags = options.map(sbatchFlag);
  const submit: TrialEngine["submit"] = async (sweep, indices, atMost) => {
    const { folder, plan } = sweep;
    const has = new Set((await jobsOf(sweep, run)).map(({ index }) => index));
    const missing = indices.filter((index) => !has.has(index)).sort((a, b) => a - b);
    if (missing.length === 0) return "all trials are in SLURM's queue";
    await mkdir(sweepFiles(folder).logs, { recursive: true });
    const size = await mostInArray(run);
    const jobs: string[] = [];
    for (const [first, tasks] of inArrays(missing, size)) {
      // arrays after one another, so that `atMost` holds for all of them
      const after = atMost !== undefined && jobs.length > 0 ? [`--dependency=afterany:${jobs.at(-1)}`] : [];
      const own = [
        ...["--parsable", `--job-name=${jobName(sweep, first)}`, "--requeue", "--open-mode=append"],
        ...[`--array=${ranges(tasks)}${atMost === undefined ? "" : `%${atMost}`}`, `--cpus-per-task=${plan.threads}`],
        ...[`--signal=B:TERM@${warningSeconds}`, `--output=${join(sweepFiles(folder).logs, "slurm-%A_%a.txt")}`],
      ];
      const printed = await run("sbatch", [...own, ...after, ...flags], trialScript(latents, sweep, first));
      jobs.push(jobId(printed));
    }
    const gather = [
      ...["--parsable", `--job-name=${jobName(sweep, "end")}`, `--dependency=afterany:${jobs.join(":")}`],
      `--output=${join(sweepFiles(folder).logs, "slurm-end-%j.txt")}`,
    ];
    const script = `#!/bin/bash\nexec ${[...latents, "sweep", "status", folder].map(quoted).join(" ")}\n`;
    const end = jobId(await run("sbatch", [...gather, ...flags], script));
    return `SLURM has ${missing.length} trials as job ${jobs.join(", ")}; job ${end} gathers the results`;
  };
  return {
    name: "slurm",
    submit,
    queued: (sweep) => jobsOf(sweep, run),
    cancel: async (sweep, how) => {
      const jobs = await jobsOf(sweep, run);
      // those that run end by the sweep's wish to stop, which keeps them from being queued again
      const ended = how === "kill" ? jobs : jobs.filter(({ state }) => state === "waiting");
      for (let i = 0; i < ended.length; i += 100)
        await run(
          "scancel",
          ended.slice(i, i + 100).map(({ job }) => job),
        );
    },
    close: () => Promise.resolve(),
  };
}

function sbatchFlag(option: string): string {
  const [, name = ""] = /^-{0,2}([a-z][a-z-]*)(=.*)?$/s.exec(option) ?? [];
  if (name === "")
    throw new InputError(
      `--engine-option ${option}: must be an option of sbatch, such as partition=long, mem=2G or exclusive`,
    );
  if (ours.includes(name)) throw new InputError(`--engine-option ${option}: ${name} is set by latents; leave it out`);
  return `--${option.replace(/^-+/, "")}`;
}

/** `latents-ID+FIRST`: where an array begins among the trials is in its name, since tasks are numbered from 0 where there are many. */
const jobName = ({ plan }: OpenSweep, first: number | "end"): string => `latents-${plan.id}+${first}`;

function jobId(printed: string): string {
  // `17;cluster` where there are several
  const [, id] = /^(\d+)/.exec(printed.trim()) ?? [];
  if (id === undefined) throw new RunError(`sbatch: answered ${JSON.stringify(printed)}, which is no job`);
  return id;
}

/** The trials of a sweep that SLURM has, with the jobs. */
async function jobsOf(sweep: OpenSweep, run: SlurmRun): Promise<(QueuedTrial & { readonly job: string })[]> {
  const printed = await run("squeue", ["--noheader", "--array", "--me", "--format=%j|%K|%t|%N|%F"]);
  return printed.split("\n").flatMap((line) => {
    const [name, task, state, where, job] = line.trim().split("|");
    const [, id, first] = /^latents-([0-9a-f]{12})\+(\d+)$/.exec(name) ?? [];
    if (id !== sweep.plan.id || !/^\d+$/.test(task)) return [];
    const index = Number(first) + Number(task);
    return [{ index, job: `${job}_${task}`, state: state === "PD" ? "waiting" : "running", ...(where && { where }) }];
  });
}

/** How many tasks an array may have. */
async function mostInArray(run: SlurmRun): Promise<number> {
  const [, size] = /^MaxArraySize\s*=\s*(\d+)/m.exec(await run("scontrol", ["show", "config"])) ?? [];
  return Math.max(1, Number(size ?? 1001) - 1);
}

/** Numbers by arrays of so many tasks: where each begins, and its tasks. */
function inArrays(indices: readonly number[], size: number): Map<number, readonly number[]> {
  const arrays = new Map<number, readonly number[]>();
  for (const index of indices) {
    const first = index - (index % size);
    arrays.set(first, [...(arrays.get(first) ?? []), index - first]);
  }
  return arrays;
}

/** `0-3,7`. */
function ranges(tasks: readonly number[]): string {
  const found: [number, number][] = [];
  for (const task of tasks) {
    const last = found.at(-1);
    if (last && last[1] === task - 1) last[1] = task;
    else found.push([task, task]);
  }
  return found.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

/**
 * What a task runs. SLURM tells only the shell of the end of its time, so that hands it on and lives until the trial has saved its state; only then, or after
 * a pre-emption, is the job queued again, which takes SLURM two minutes. After a killed training the same job tries again at once.
 */
function trialScript(latents: LatentsWords, sweep: OpenSweep, first: number): string {
  const allowed = allowedOf(sweep).flatMap((hash) => ["--allow", hash]);
  const words = [...latents, "sweep-trial", sweep.folder].map(quoted).join(" ");
  return `#!/bin/bash
asked=
trap 'asked=1; kill -TERM "$child" 2>/dev/null' TERM
for attempt in $(seq ${mostAttempts}); do
  ${words} $((${first} + SLURM_ARRAY_TASK_ID)) ${allowed.join(" ")} &
  child=$!
  wait "$child"; code=$?
  while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
  # 0: finished, 1: failed, and the folder says why; 75 and signals: to be tried again
  if [ "$code" -le 2 ] || [ -e ${quoted(sweepFiles(sweep.folder).stop)} ]; then exit "$code"; fi
  if [ -n "$asked" ]; then
    echo "asked to end; queued again"
    scontrol requeue "$SLURM_JOB_ID"
    sleep 60
    exit "$code"
  fi
  echo "ended with code $code; trying again"
  sleep 1
done
exit "$code"
`;
}

const runSlurm: SlurmRun = (program, args, input) =>
  new Promise((resolve, reject) => {
    const child = execFile(program, [...args], { maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (error.code === "ENOENT")
        return reject(
          new InputError(
            `--engine slurm: there is no ${program} here; run the command where SLURM's are, or choose another engine`,
          ),
        );
      const said = stderr.trim().split("\n").slice(-2).join(" ") || error.message;
      reject(new RunError(`${program}: ${said}; nothing is lost: try again when SLURM answers`, { cause: error }));
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input ?? "");
  });
