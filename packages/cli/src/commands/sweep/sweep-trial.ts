import { Option, type Command } from "@commander-js/extra-typings";
import { InputError } from "@latents/core";
import type { TrainingEffects } from "../../run/training/start-training.js";
import { readSweep } from "../../sweep/plan/stored-sweep.js";
import { runAttempt } from "../../sweep/trials/run-attempt.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { exitCodes, printError } from "../../terminal/print-error.js";
import { ProgressDisplay } from "../../terminal/progress-display.js";

/** `latents sweep-trial`: what engines of other processes call. */
export function registerSweepTrial(program: Command, effects: TrainingEffects): void {
  program
    .command("sweep-trial")
    .description(
      "Train one trial of a sweep, from its furthest checkpoint on; what schedulers call, any number of times.",
    )
    .argument("<folder>", "folder of the sweep")
    .argument("<index>", "number of the trial, from 0", wholeNumber(0))
    .addOption(
      new Option("--allow <sha256>", "a plug-in whose code may run, by its hash; repeatable").argParser(
        (text: string, before: string[] | undefined) => [...(before ?? []), text],
      ),
    )
    .option("--json", "print one JSON object of what became of it; progress goes to stderr")
    .addHelpText("after", help)
    .action(async (folder, index, { allow, json }) => {
      effects.exitCode = await sweepTrialCommand({ folder, index, allowed: allow ?? [], json: json === true }, effects);
    });
}

const help = `
Exit codes: 0 finished, by this attempt or another; 1 failed, which the sweep's folder says; 75 asked to stop, or broken off
by what is not the trial's fault: call it again.

Example:
  $ latents sweep-trial sweeps/latents 3`;

async function sweepTrialCommand(
  { folder, index, allowed, json }: { folder: string; index: number; allowed: readonly string[]; json: boolean },
  effects: TrainingEffects,
): Promise<number> {
  const sweep = await readSweep(folder);
  const trial = sweep.trials.at(index);
  if (!trial)
    throw new InputError(
      `sweep-trial: ${folder} has ${sweep.trials.length} trials, from 0 on, got ${index}; name one of them`,
    );
  const display = new ProgressDisplay(effects);
  const attempt = runAttempt(folder, sweep, trial, {
    onEvent: (event) => display.show(event),
    start: effects.startTraining,
    allowed,
  });
  let asked = 0;
  const ignore = effects.onStop(() => (asked++ === 0 ? attempt.stop() : attempt.kill()));
  const outcome = await attempt.outcome;
  ignore();
  display.end();
  if (json) effects.stdout.write(`${JSON.stringify({ trial: trial.name, ...outcome })}\n`);
  if (outcome.type === "failed") {
    printError({ kind: "failure", message: `${trial.name}: ${outcome.error.message}` }, effects);
    return exitCodes.failed;
  }
  if (outcome.type === "finished") {
    if (!json) effects.stdout.write(`${trial.name}: test NELBO ${outcome.result.test.negElbo.toFixed(2)}\n`);
    return exitCodes.done;
  }
  if (outcome.type === "reached") {
    effects.stderr.write(`${trial.name}: step ${outcome.step}\n`);
    return exitCodes.done;
  }
  effects.stderr.write(`${trial.name}: ${outcome.type === "again" ? outcome.message : "stopped"}\n`);
  return exitCodes.again;
}
