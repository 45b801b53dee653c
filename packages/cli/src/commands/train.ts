import { Option, type Command } from "@commander-js/extra-typings";
import { InputError, tableUses, type TableUse, type TrainingEvent } from "@latents/core";
import { MissingPackageError } from "../config/optional-package.js";
import { UntrustedPluginError } from "../plugins/index.js";
import type { TrainingRequest } from "../config/training-request.js";
import type { TrainingEffects } from "../run/training/start-training.js";
import { programName, quoted } from "../terminal/command-words.js";
import { positive, wholeNumber } from "../terminal/number-argument.js";
import { exitCodes, printError } from "../terminal/print-error.js";
import { ProgressDisplay } from "../terminal/progress-display.js";
import { pluginOption, trustOption } from "./run-options.js";
import { summary } from "./summary.js";
import { beginningWords } from "./table/beginning-words.js";

/** Flags that set a config key. */
export const settingFlags = [
  { flag: "--data", value: "<name>", key: "data.name", help: "a known data set (latents data list) or a path" },
  { flag: "--steps", value: "<n>", key: "train.steps", help: "optimiser steps; give this or --epochs" },
  { flag: "--epochs", value: "<n>", key: "train.epochs", help: "passes over the data; give this or --steps" },
  { flag: "--batch", value: "<n>", key: "train.batch", help: "images a step" },
  {
    flag: "--accumulate",
    value: "<n>",
    key: "train.accumulate",
    help: "parts of a step's images, one after another, to save memory",
  },
  { flag: "--latent", value: "<n>", key: "model.latent", help: "dimensions of z" },
  { flag: "--seed", value: "<n>", key: "seed", help: "seed of everything random" },
  { flag: "--track", value: "<name>", key: "track", help: "where figures go too: tensorboard or mlflow" },
  { flag: "--device", value: "<name>", key: "device", help: "cpu, or what onnxruntime-node offers here" },
  { flag: "--threads", value: "<n>", key: "threads", help: "CPU threads; default the machine's cores, at most 8" },
] as const;

/** What a resumed run may be told: where it runs, not what it is. */
const resumable: readonly string[] = ["--steps", "--device", "--threads"];

interface TrainFlags {
  readonly out?: string;
  readonly schema?: string;
  readonly for?: TableUse;
  readonly set?: readonly string[];
  readonly json?: true;
  readonly resume?: string;
  readonly until?: number;
  readonly hours?: number;
  readonly from?: string;
  readonly fromParts?: readonly string[];
  readonly plugin?: readonly string[];
  readonly [flag: string]: unknown;
}

/** `latents train`. */
export function registerTrain(program: Command, effects: TrainingEffects): void {
  const command = program
    .command("train")
    .description("Train a VAE, measure it on the test split, and write a report.")
    .argument(
      "[recipe]",
      "a recipe (latents recipes), a config file, or data of yours: a table, a folder of photos; default mnist",
    );
  for (const { flag, value, help } of settingFlags) command.option(`${flag} ${value}`, help);
  command
    .option("--out <folder>", "folder of the run, empty or new; default runs/<recipe>-<time>")
    .addOption(
      new Option("--set <key=value>", "set a config key, such as optimizer.learningRate=1e-4; repeatable").argParser(
        (text: string, before: string[] | undefined) => [...(before ?? []), text],
      ),
    )
    .option("--schema <file>", "of a table: what its columns are, as latents data check writes it")
    .addOption(
      new Option("--for <use>", "of a table: what the model is for, by which its defaults are").choices(tableUses),
    )
    .option(
      "--resume <run>",
      "continue a run from its last checkpoint; with --steps up to more steps than it was begun with",
    )
    .option("--from <run>", "begin with the model of another run in the place of values drawn by the seed")
    .addOption(
      new Option("--from-parts <names>", "with --from: only these parts of it, such as encoder,prior").argParser(
        (text: string) => text.split(",").map((name) => name.trim()),
      ),
    )
    .option("--hours <n>", "in the place of --steps: as many steps as this machine does in n hours", positive)
    .option("--until <step>", "end after this step, as if stopped there; schedules go by --steps", wholeNumber(1))
    .addOption(pluginOption())
    .addOption(trustOption())
    .option("--json", "end stdout with one JSON object; progress goes to stderr")
    .addHelpText("after", examples)
    .action(async (recipe, options) => {
      const flags = options as unknown as TrainFlags;
      const request = await requestOf(recipe, flags, command);
      effects.exitCode = await trainCommand(request, { json: flags.json === true }, effects);
    });
}

const examples = `
Examples:
  $ latents train                                the default recipe on MNIST
  $ latents train --latent 2 --steps 5000        the same with two latents
  $ latents train --hours 0.5                    as long as that on this machine
  $ latents train e1-vae-z10 --out runs/e1       a published experiment
  $ latents train people.csv                     a table of yours, with defaults by its size
  $ latents train ~/photos                       a folder of your own images
  $ latents train holes.csv --for filling        defaults of a model that is to fill missing cells
  $ latents train --resume runs/e1               after Ctrl-C or a crash
  $ latents train --resume runs/e1 --steps 9000  a run of 5,000 steps trains on`;

async function requestOf(
  recipe: string | undefined,
  { set = [], plugin: plugins = [], ...flags }: TrainFlags,
  command: { error(text: string): never },
): Promise<TrainingRequest> {
  const given = settingFlags.flatMap(({ flag, key }) => {
    const text = flags[flag.slice(2)];
    return typeof text === "string" ? [{ key, flag, text }] : [];
  });
  // without --out, so that it can be given again
  const words = [
    ...(recipe === undefined ? [] : [recipe]),
    ...given.flatMap(({ flag, text }) => [flag, text]),
    ...plugins.flatMap((file) => ["--plugin", file]),
    ...set.flatMap((text) => ["--set", text]),
    ...(flags.schema === undefined ? [] : ["--schema", flags.schema]),
    ...(flags.for === undefined ? [] : ["--for", flags.for]),
    ...(flags.hours === undefined ? [] : ["--hours", String(flags.hours)]),
    ...(flags.from === undefined ? [] : ["--from", flags.from]),
    ...(flags.fromParts === undefined ? [] : ["--from-parts", flags.fromParts.join(",")]),
  ];
  const length = given.find(({ flag }) => flag === "--steps" || flag === "--epochs")?.flag;
  if (flags.hours !== undefined && length !== undefined)
    throw new InputError(`--hours: finds out the steps itself; leave out --hours or ${length}`);
  if (flags.fromParts !== undefined && flags.from === undefined)
    command.error("--from-parts: names parts of another run; say which: --from RUN");
  const line = ["latents", "train", ...words].map(quoted).join(" ");
  if (flags.resume === undefined)
    return {
      command: line,
      ...(await beginningWords(recipe, given)),
      sets: set,
      ...(flags.schema !== undefined && { schema: flags.schema }),
      ...(flags.for !== undefined && { use: flags.for }),
      plugins,
      ...(flags.from !== undefined && {
        from: { run: flags.from, ...(flags.fromParts && { parts: flags.fromParts }) },
      }),
      ...(flags.hours !== undefined && { hours: flags.hours }),
      ...(flags.until !== undefined && { until: flags.until }),
      ...(flags.out !== undefined && { out: flags.out }),
    };
  const extra = [
    ...(recipe === undefined ? [] : [recipe]),
    ...given.map(({ flag }) => flag).filter((flag) => !resumable.includes(flag)),
    ...(flags.out === undefined ? [] : ["--out"]),
    ...(flags.schema === undefined ? [] : ["--schema"]),
    ...(flags.for === undefined ? [] : ["--for"]),
    ...(flags.hours === undefined ? [] : ["--hours"]),
    ...(flags.from === undefined ? [] : ["--from"]),
    ...(set.length > 0 ? ["--set"] : []),
  ];
  if (extra.length > 0)
    command.error(
      `--resume: continues with the run's own config; leave out ${extra.join(", ")} (allowed: ${resumable.join(", ")}, --plugin, --trust, --json)`,
    );
  const steps = given.find(({ flag }) => flag === "--steps")?.text;
  return {
    ...{ command: line, resume: flags.resume, sets: [], plugins },
    settings: given.filter(({ flag }) => flag !== "--steps"),
    ...(steps !== undefined && { steps: stepsOf(steps, command) }),
    ...(flags.until !== undefined && { until: flags.until }),
  };
}

function stepsOf(text: string, command: { error(text: string): never }): number {
  const steps = Number(text);
  if (text.trim() !== "" && Number.isInteger(steps) && steps >= 1) return steps;
  return command.error(`--steps: must be a whole number, 1 or more, got ${JSON.stringify(text)}`);
}

/**
 * Runs a training in a process of its own and shows it; returns the exit code. Progress goes to stderr; stdout gets the summary, or with
 * `json` one JSON object. Throws MissingPackageError where the training takes a package that is not installed, UntrustedPluginError where it takes the code
 * of a plug-in that may not run.
 */
export async function trainCommand(
  request: TrainingRequest,
  { json }: { readonly json: boolean },
  effects: TrainingEffects,
): Promise<number> {
  const display = new ProgressDisplay(effects);
  let last: TrainingEvent | undefined;
  const training = effects.startTraining(request, (event) => {
    last = event;
    display.show(event);
  });
  let asked = 0;
  const ignore = effects.onStop(() => {
    asked++;
    if (asked === 1) {
      display.note(`stopping${display.run === undefined ? "" : " after a checkpoint"}; once more to quit at once`);
      training.stop();
    } else {
      training.kill();
      display.end();
      effects.exit(exitCodes.interrupted);
    }
  });
  const { code, signal } = await training.ended;
  ignore();
  display.end();

  if (last?.type === "done") {
    effects.stdout.write(json ? `${JSON.stringify(last.result)}\n` : summary(last, effects.stdout));
    return exitCodes.done;
  }
  if (last?.type === "stopped") {
    if (last.reached) {
      if (json) effects.stdout.write(`${JSON.stringify({ run: last.run, step: last.step, ...last.reached })}\n`);
      const { steps } = last.reached;
      effects.stderr.write(`ended after step ${last.step} of ${steps}, as --until asks\n`);
      sayHowToResume(last.run, effects);
      return exitCodes.done;
    }
    effects.stderr.write(`stopped ${last.run === undefined ? "before the first step" : `after step ${last.step}`}\n`);
    sayHowToResume(last.run, effects);
    return exitCodes.interrupted;
  }
  if (last?.type === "failed") {
    const { message, missing, untrusted } = last.error;
    if (missing !== undefined) throw new MissingPackageError(message, missing);
    if (untrusted !== undefined) throw new UntrustedPluginError(untrusted, message);
    const exitCode = printError(last.error, effects);
    sayHowToResume(last.resume, effects);
    return exitCode;
  }
  if (asked > 0) return exitCodes.interrupted;
  const how = signal === null ? `with code ${code}` : `by ${signal}`;
  const hint = signal === "SIGKILL" ? "; the system may have run out of memory: try a smaller train.batch" : "";
  printError({ kind: "failure", message: `the training process was ended ${how}${hint}` }, effects);
  sayHowToResume(display.run, effects);
  return exitCodes.failed;
}

function sayHowToResume(run: string | undefined, effects: TrainingEffects): void {
  if (run !== undefined) effects.stderr.write(`resume with: ${programName()} train --resume ${quoted(run)}\n`);
}
