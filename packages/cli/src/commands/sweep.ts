import { Option, type Command } from "@commander-js/extra-typings";
import { commandLine } from "../output/command-words.js";
import { wholeNumber } from "../output/number-argument.js";
import { settingFlags } from "./train.js";

interface SweepFlags {
  readonly over?: readonly string[];
  readonly set?: readonly string[];
  readonly random?: number;
  readonly randomSeed?: number;
  readonly workers?: number;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: true;
  readonly [flag: string]: unknown;
}

const repeatable = (text: string, before: string[] | undefined): string[] => [...(before ?? []), text];

/** `latents sweep`. */
export function registerSweep(program: Command): void {
  const command = program
    .command("sweep")
    .description("Train a config over a grid or a random search of its keys, several runs at once, and compare them.")
    .argument("[recipe]", "a recipe (latents recipes) or a config file, with a sweep section or without; default mnist")
    .addOption(
      new Option(
        "--over <key=values>",
        "a key to vary: model.latent=2,5,10, or optimizer.learningRate=log:1e-4..1e-2 with --random; repeatable",
      ).argParser(repeatable),
    )
    .option("--random <n>", "draw n settings instead of training every combination", wholeNumber(1))
    .option("--random-seed <n>", "of what --random draws; default 1", wholeNumber(0))
    .option("--workers <n>", "trainings at once; default the cores divided by the threads of one", wholeNumber(1, 256));
  for (const { flag, value, help } of settingFlags)
    command.option(
      `${flag} ${value}`,
      flag === "--threads" ? "CPU threads of one trial; default the cores divided by the workers" : help,
    );
  command
    .addOption(
      new Option("--set <key=value>", "set a config key in every trial, such as data.limit=6000; repeatable").argParser(
        repeatable,
      ),
    )
    .option("--out <folder>", "folder of the sweep, empty or new; default sweeps/<recipe>-<time>")
    .option("--resume <folder>", "go on with a sweep that was stopped or killed")
    .option("--json", "print a JSON object for each trial that ends, and one for the sweep; progress goes to stderr")
    .addHelpText("after", examples)
    .action(async (recipe, options) => {
      const { sweepCommand } = await import("../sweep/sweep-command.js");
      const flags = options as unknown as SweepFlags;
      const { over = [], set = [], random, randomSeed, workers, out, resume, json } = flags;
      const settings = settingFlags.flatMap(({ flag, key }) => {
        const text = flags[flag.slice(2)];
        return typeof text === "string" ? [{ key, flag, text }] : [];
      });
      if (resume !== undefined) {
        const extra = [
          ...(recipe === undefined ? [] : [recipe]),
          ...settings.map(({ flag }) => flag),
          ...(["over", "set", "random", "randomSeed", "out"] as const)
            .filter((name) => flags[name] !== undefined)
            .map((name) => (name === "randomSeed" ? "--random-seed" : `--${name}`)),
        ];
        if (extra.length > 0)
          command.error(
            `--resume: goes on with the sweep as it was begun; leave out ${extra.join(", ")} (allowed: --workers, --json)`,
          );
      }
      // without --out, so that it can be given again
      const words = [
        ...(recipe === undefined ? [] : [recipe]),
        ...over.flatMap((text) => ["--over", text]),
        ...(random === undefined ? [] : ["--random", String(random)]),
        ...(randomSeed === undefined ? [] : ["--random-seed", String(randomSeed)]),
        ...settings.flatMap(({ flag, text }) => [flag, text]),
        ...set.flatMap((text) => ["--set", text]),
      ];
      process.exitCode = await sweepCommand({
        ...{ recipe, settings, sets: set, over, random, randomSeed, workers, out, resume },
        command: commandLine(["latents", "sweep", ...words]),
        json: json === true,
      });
    });
}

const examples = `
Examples:
  $ latents sweep --over model.latent=2,5,10,20 --over seed=1,2,3      12 runs, a table and a curve
  $ latents sweep --over model.latent=2,5 --set data.validation=5000   the best by images held out, not by the test
  $ latents sweep e3-vae --random 20 --over optimizer.learningRate=log:1e-4..1e-2 --over train.batch=50,100,200
  $ latents sweep latents.yaml --workers 4                             a config file with a sweep section
  $ latents sweep --resume sweeps/latents                              after Ctrl-C or a crash`;
