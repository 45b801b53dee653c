import { Option, type Command } from "@commander-js/extra-typings";
import { InputError, type TrainingEvent } from "@latents/core";
import { recipeNames } from "../config/recipes/index.js";
import { isKnownDataset, namesTable } from "../dataset/index.js";
import { readInput } from "../files/index.js";
import { MissingPackageError } from "../config/optional-package.js";
import { UntrustedPluginError } from "../plugins/index.js";
import type { TrainingRequest } from "../config/training-request.js";
import type { TrainingEffects } from "../run/training/start-training.js";
import { programName, quoted } from "../terminal/command-words.js";
import { exitCodes, printError } from "../terminal/print-error.js";
import { ProgressDisplay } from "../terminal/progress-display.js";
import { pluginOption, trustOption } from "./run-options.js";
import { summary } from "./summary.js";

/** Flags that set a config key. */
export const settingFlags = [
  { flag: "--data", value: "<name>", key: "data.name", help: "a known data set (latents data list) or a path" },
  { flag: "--steps", value: "<n>", key: "train.steps", help: "optimiser steps; give this or --epochs" },
  { flag: "--epochs", value: "<n>", key: "train.epochs", help: "passes over the data; give this or --steps" },
  { flag: "--batch", value: "<n>", key: "train.batch", help: "images a step" },
  { flag: "--latent", value: "<n>", key: "model.latent", help: "dimensions of z" },
  { flag: "--seed", value: "<n>", key: "seed", help: "seed of everything random" },
  { flag: "--device", value: "<name>", key: "device", help: "cpu, or what onnxruntime-node offers here" },
  { flag: "--threads", value: "<n>", key: "threads", help: "CPU threads; default the machine's cores, at most 8" },
] as const;

/** What a resumed run may be told: where it runs, not what it is. */
const resumable: readonly string[] = ["--device", "--threads"];

interface TrainFlags {
  readonly out?: string;
  readonly schema?: string;
  readonly set?: readonly string[];
  readonly json?: true;
  readonly resume?: string;
  readonly plugin?: readonly string[];
  readonly [flag: string]: unknown;
}

/** `latents train`. */
export function registerTrain(program: Command, effects: TrainingEffects): void {
  const command = program
    .command("train")
    .description("Train a VAE, measure it on the test split, and write a report.")
    .argument("[recipe]", "a recipe (latents recipes), a config file, or a table of yours; default mnist");
  for (const { flag, value, help } of settingFlags) command.option(`${flag} ${value}`, help);
  command
    .option("--out <folder>", "folder of the run, empty or new; default runs/<recipe>-<time>")
    .addOption(
      new Option("--set <key=value>", "set a config key, such as optimizer.learningRate=1e-4; repeatable").argParser(
        (text: string, before: string[] | undefined) => [...(before ?? []), text],
      ),
    )
    .option("--schema <file>", "of a table: what its columns are, as latents data check writes it")
    .option("--resume <run>", "continue an interrupted run from its last checkpoint")
    .addOption(pluginOption())
    .addOption(trustOption())
    .option("--json", "end stdout with one JSON object; progress goes to stderr")
    .addHelpText("after", examples)
    .action(async (recipe, options) => {
      const flags = options as unknown as TrainFlags;
      const table = recipe !== undefined && (await isTableArgument(recipe)) ? recipe : undefined;
      const request = requestOf(recipe, table, flags, command);
      effects.exitCode = await trainCommand(request, { json: flags.json === true }, effects);
    });
}

const examples = `
Examples:
  $ latents train                                the default recipe on MNIST
  $ latents train --latent 2 --steps 5000        the same with two latents
  $ latents train e1-vae-z10 --out runs/e1       a published experiment
  $ latents train people.csv                     a table of yours, with defaults by its size
  $ latents train --resume runs/e1               after Ctrl-C or a crash`;

/** Whether the argument names a table of data rather than a recipe or a config file. Throws InputError for standard input. */
async function isTableArgument(argument: string): Promise<boolean> {
  if (argument === "-")
    throw new InputError(
      "train: a run reads its data again later, which standard input cannot give; save it to a file",
    );
  if ((await recipeNames()).includes(argument) || isKnownDataset(argument) || !(await namesTable(argument)))
    return false;
  // a config file is an object, a table of JSON is a list
  return !/\.json$/i.test(argument) || (await startsWith(argument, "["));
}

/** Whether a file's first sign that is no space is this one. */
async function startsWith(file: string, sign: string): Promise<boolean> {
  const text = new TextDecoder().decode((await readInput(file)).subarray(0, 1000));
  return text
    .replace(/^\ufeff/, "")
    .trimStart()
    .startsWith(sign);
}

function requestOf(
  recipe: string | undefined,
  table: string | undefined,
  { set = [], plugin: plugins = [], ...flags }: TrainFlags,
  command: { error(text: string): never },
): TrainingRequest {
  const given = settingFlags.flatMap(({ flag, key }) => {
    const text = flags[flag.slice(2)];
    return typeof text === "string" ? [{ key, flag, text }] : [];
  });
  const ofTable = table === undefined ? [] : [{ key: "data.name", flag: "--data", text: table }];
  // without --out, so that it can be given again
  const words = [
    ...(recipe === undefined ? [] : [recipe]),
    ...given.flatMap(({ flag, text }) => [flag, text]),
    ...plugins.flatMap((file) => ["--plugin", file]),
    ...set.flatMap((text) => ["--set", text]),
    ...(flags.schema === undefined ? [] : ["--schema", flags.schema]),
  ];
  const line = ["latents", "train", ...words].map(quoted).join(" ");
  if (flags.resume === undefined)
    return {
      command: line,
      recipe: table === undefined ? recipe : undefined,
      settings: [...ofTable, ...given],
      sets: set,
      ...(flags.schema !== undefined && { schema: flags.schema }),
      plugins,
      ...(flags.out !== undefined && { out: flags.out }),
    };
  const extra = [
    ...(recipe === undefined ? [] : [recipe]),
    ...given.map(({ flag }) => flag).filter((flag) => !resumable.includes(flag)),
    ...(flags.out === undefined ? [] : ["--out"]),
    ...(flags.schema === undefined ? [] : ["--schema"]),
    ...(set.length > 0 ? ["--set"] : []),
  ];
  if (extra.length > 0)
    command.error(
      `--resume: continues with the run's own config; leave out ${extra.join(", ")} (allowed: ${resumable.join(", ")}, --plugin, --trust, --json)`,
    );
  return { command: line, resume: flags.resume, settings: given, sets: [], plugins };
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
