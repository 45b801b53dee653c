import type { Command } from "@commander-js/extra-typings";
import { InputError } from "@latents/core";
import type { TrainingEffects } from "../../run/training/start-training.js";
import { trialWorker } from "../../sweep/engines/trial-worker.js";
import { coresHere } from "../../sweep/plan/cores-here.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { exitCodes } from "../../terminal/print-error.js";
import { printable } from "../../terminal/printable.js";

/** `latents worker`. */
export function registerWorker(program: Command, effects: TrainingEffects): void {
  program
    .command("worker")
    .description("Train the trials of sweeps that a queue in Redis has, until it is stopped.")
    .option("--redis <url>", "where Redis is, redis://HOST:6379; default LATENTS_REDIS")
    .option("--concurrency <n>", "trials at once; default the cores that this process may use", wholeNumber(1, 256))
    .option(
      "--lease <seconds>",
      "a worker that is silent for so long is dead to the others; default 30",
      wholeNumber(1, 3600),
    )
    .option("--json", "print a JSON object for each trial that ends; progress goes to stderr")
    .addHelpText("after", examples)
    .action(async ({ redis, concurrency, lease, json }) => {
      effects.exitCode = await workerCommand({ redis, concurrency, lease, json: json === true }, effects);
    });
}

const examples = `
Examples:
  $ latents worker --redis redis://head:6379                    on each machine, as often as you like
  $ latents sweep --engine bullmq --redis redis://head:6379 --over model.latent=2,5,10`;

interface WorkerRequest {
  readonly redis?: string;
  readonly concurrency?: number;
  readonly lease?: number;
  readonly json: boolean;
}

async function workerCommand(
  { redis, concurrency = coresHere(), lease, json }: WorkerRequest,
  effects: TrainingEffects,
): Promise<number> {
  const url = redis ?? effects.env["LATENTS_REDIS"];
  if (url === undefined)
    throw new InputError("worker: needs Redis; say where: --redis redis://HOST:6379, or LATENTS_REDIS");
  const stop = new AbortController();
  const say = (text: string): void => void effects.stderr.write(`${printable(text)}\n`);
  let asked = 0;
  const ignore = effects.onStop(() => {
    if (asked++ > 0) effects.exit(exitCodes.interrupted);
    say("saving the trials under way; once more to quit at once");
    stop.abort();
  });
  await trialWorker({
    ...{ url, concurrency, leaseSeconds: lease, signal: stop.signal, startTraining: effects.startTraining },
    onOpen: () =>
      say(`Worker for ${concurrency} ${concurrency === 1 ? "trial" : "trials"} at once; waiting for trials`),
    onStart: (folder, { name }) => say(`${name} of ${folder}: starting`),
    onOutcome: (folder, { name }, outcome) => {
      if (json) effects.stdout.write(`${JSON.stringify({ type: "trial", folder, name, outcome })}\n`);
      if (outcome.type === "finished") say(`${name}: test NELBO ${outcome.result.test.negElbo.toFixed(2)}`);
      else if (outcome.type === "failed") say(`${name}: failed: ${outcome.error.message}`);
      else if (outcome.type === "reached") say(`${name}: step ${outcome.step}`);
      else say(`${name}: ${outcome.type === "again" ? `${outcome.message}; it is tried again` : "stopped"}`);
    },
    onTrouble: (message) => say(`warning: ${message}`),
  });
  ignore();
  return exitCodes.done;
}
