import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { resolve } from "node:path";
import { writeFileAtomic } from "../../files/index.js";
import type { Effects } from "../../terminal/effects.js";
import { ownWords, programName, quoted } from "../../terminal/command-words.js";
import { exitCodes } from "../../terminal/print-error.js";
import { printable } from "../../terminal/printable.js";
import type { OpenSweep, TrialEngine } from "../../sweep/engines/engine.js";
import { openEngineOf, readEngine } from "../../sweep/engines/open-engine.js";
import { readSweep } from "../../sweep/plan/stored-sweep.js";
import { sweepFiles } from "../../sweep/plan/sweep-files.js";
import { sweepTable } from "../../sweep/results/sweep-table.js";
import { sweepLogs, sweepStatus, type SweepStatus } from "../../sweep/sweep-status.js";

interface Flags {
  readonly redis?: string;
  readonly now?: true;
  readonly json?: true;
}

/** `latents sweep status`, `cancel` and `logs`: of a sweep by its folder, from any machine that sees it. */
export function registerSweepQuestions(command: CommandUnknownOpts, effects: Effects): void {
  command
    .command("status")
    .description("Say where a sweep stands; gathers the results so far, and the table once all trials have ended.")
    .argument("<folder>", "folder of the sweep")
    .option("--redis <url>", "where Redis is; default LATENTS_REDIS, or as the sweep was begun")
    .option("--json", "print one JSON object");
  command
    .command("cancel")
    .description("End a sweep: trials in a queue leave it, those that run save their state.")
    .argument("<folder>", "folder of the sweep")
    .option("--now", "end those that run at once, back to their last checkpoint")
    .option("--redis <url>", "where Redis is; default LATENTS_REDIS, or as the sweep was begun")
    .option("--json", "print one JSON object");
  command
    .command("logs")
    .description("Print what became of a sweep's attempts, and what the trials' jobs printed.")
    .argument("<folder>", "folder of the sweep")
    .argument("[trial]", "name of one trial")
    .option("--json", "print a JSON object a line");
  for (const [name, work] of Object.entries({ status, cancel, logs })) {
    const one = command.commands.find((each) => each.name() === name)!;
    one.action(async () => {
      const [folder, trial] = one.args;
      // commander gives what a parent knows too to the parent
      const flags = { ...command.opts(), ...one.opts() } as Flags;
      effects.exitCode = await work(folder, flags, effects, trial);
    });
  }
}

/** A sweep and the engine that it was given to; undefined where that is a process of its own. */
async function open(
  folder: string,
  { redis }: Flags,
  { env }: Effects,
): Promise<{ sweep: OpenSweep; engine?: TrialEngine }> {
  const sweep = { folder: resolve(folder), plan: await readSweep(folder) };
  const choice = await readEngine(folder);
  const engine = await openEngineOf(choice, redis ?? env["LATENTS_REDIS"], ownWords());
  return { sweep, engine };
}

async function status(folder: string, flags: Flags, effects: Effects): Promise<number> {
  const { sweep, engine } = await open(folder, flags, effects);
  let found: SweepStatus;
  try {
    found = await sweepStatus(sweep, engine, (message) => effects.stderr.write(`warning: ${message}\n`));
  } finally {
    await engine?.close();
  }
  const { state, summary, underWay, queued, idle, trouble, files } = found;
  const count = (wanted: string): number => state.trials.filter((trial) => trial.state === wanted).length;
  const counts = {
    trials: state.trials.length,
    finished: count("finished"),
    failed: count("failed"),
    pruned: count("pruned"),
  };
  if (flags.json) {
    const { rows, best, bestTrial, chosenBy } = summary;
    const all = {
      type: "status",
      folder,
      ...counts,
      underWay,
      queued,
      idle,
      trouble,
      rows,
      best,
      bestTrial,
      chosenBy,
      files,
    };
    effects.stdout.write(`${JSON.stringify(all)}\n`);
    return exitCodes.done;
  }
  effects.stdout.write(`${folder}: ${sentence(counts, found)}\n`);
  for (const { name, host, step } of underWay)
    effects.stdout.write(
      `  ${name}  step ${step.toLocaleString("en")} saved${host === undefined ? "" : `  on ${host}`}\n`,
    );
  for (const trial of state.trials)
    if (trial.state === "failed") effects.stdout.write(`  ${trial.name}  failed: ${printable(trial.error.message)}\n`);
  if (trouble !== undefined) effects.stderr.write(`warning: ${printable(trouble)}\n`);
  if (idle > 0)
    effects.stderr.write(`nothing trains ${idle} of them; go on: ${programName()} sweep --resume ${quoted(folder)}\n`);
  if (summary.best) effects.stdout.write(sweepTable(state, summary));
  return exitCodes.done;
}

function sentence(
  { trials, finished, failed, pruned }: Readonly<Record<"trials" | "finished" | "failed" | "pruned", number>>,
  { underWay, queued, idle, trouble }: SweepStatus,
): string {
  const parts = [
    `${finished} of ${trials} trials finished`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(pruned > 0 ? [`${pruned} left out on the way`] : []),
    ...(underWay.length > 0 ? [`${underWay.length} under way`] : []),
    ...(queued > 0 ? [`${queued} in the queue`] : []),
    ...(idle > 0 ? [`${idle} waiting`] : []),
    ...(trouble === undefined ? [] : ["the queue is not known"]),
  ];
  return parts.join(", ");
}

async function cancel(folder: string, flags: Flags, effects: Effects): Promise<number> {
  const { sweep, engine } = await open(folder, flags, effects);
  const how = flags.now ? "kill" : "stop";
  // every attempt looks at it
  await writeFileAtomic(sweepFiles(folder).stop, `${JSON.stringify({ how })}\n`);
  try {
    await engine?.cancel(sweep, how);
  } finally {
    await engine?.close();
  }
  if (flags.json) effects.stdout.write(`${JSON.stringify({ type: "cancelled", folder, how })}\n`);
  effects.stderr.write(`cancelled; go on with: ${programName()} sweep --resume ${quoted(folder)}\n`);
  return exitCodes.done;
}

async function logs(folder: string, flags: Flags, effects: Effects, trial?: string): Promise<number> {
  await readSweep(folder);
  for (const { name, text } of await sweepLogs(folder, trial))
    effects.stdout.write(
      flags.json ? `${JSON.stringify({ name, text })}\n` : `== ${name}\n${printable(text.trimEnd())}\n`,
    );
  return exitCodes.done;
}
