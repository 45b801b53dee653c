import { existsSync } from "node:fs";
import { Option, type Command } from "@commander-js/extra-typings";
import { InputError, tableUses, type TableUse } from "@latents/core";
import type { TrainingEffects } from "../../run/training/start-training.js";
import { SweepDisplay } from "../../sweep/sweep-display.js";
import { engineNames, type EngineName } from "../../sweep/engines/engine.js";
import { openEngine, readEngine, type EngineChoice } from "../../sweep/engines/open-engine.js";
import { resumeSweep } from "../../sweep/sweep.js";
import type { SweepResult, SweepSession } from "../../sweep/sweep-session.js";
import { commandLine, ownWords } from "../../terminal/command-words.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { exitCodes } from "../../terminal/print-error.js";
import { pluginOption, trustOption } from "../run-options.js";
import { settingFlags } from "../train.js";
import { beginSweep, tableWords, type SweepRequest } from "./begin-sweep.js";
import { reportSweep } from "./sweep-report.js";
import { registerSweepQuestions } from "./sweep-questions.js";

interface SweepFlags {
  readonly over?: readonly string[];
  readonly set?: readonly string[];
  readonly schema?: string;
  readonly for?: TableUse;
  readonly random?: number;
  readonly randomSeed?: number;
  readonly sobol?: true;
  readonly halving?: number;
  readonly firstRung?: number;
  readonly workers?: number;
  readonly out?: string;
  readonly resume?: string;
  readonly plugin?: readonly string[];
  readonly engine?: EngineName;
  readonly engineOption?: readonly string[];
  readonly redis?: string;
  readonly wait?: true;
  readonly json?: true;
  readonly [flag: string]: unknown;
}

const repeatable = (text: string, before: string[] | undefined): string[] => [...(before ?? []), text];

/** `latents sweep`. */
export function registerSweep(program: Command, effects: TrainingEffects): void {
  const command = program
    .command("sweep")
    .description("Train a config over a grid or a random search of its keys, several runs at once, and compare them.")
    .argument(
      "[recipe]",
      "a recipe (latents recipes), a config file with a sweep section or without, or a table of yours; default mnist",
    )
    .addOption(
      new Option(
        "--over <key=values>",
        "a key to vary: model.latent=2,5,10, or optimizer.learningRate=log:1e-4..1e-2 with --random; repeatable",
      ).argParser(repeatable),
    )
    .option("--random <n>", "draw n settings instead of training every combination", wholeNumber(1))
    .option("--sobol", "with --random: draws that lie evenly among all settings (Sobol's sequence)")
    .option("--halving <n>", "compare on the way: one trial in n goes on, by the held-out images", wholeNumber(2))
    .option(
      "--first-rung <n>",
      "with --halving: compare first after so many steps; default a fifth of all",
      wholeNumber(1),
    )
    .option("--random-seed <n>", "seed of what --random draws; default 1", wholeNumber(0))
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
    .option("--schema <file>", "of a table: what its columns are, as latents data check writes it")
    .addOption(
      new Option("--for <use>", "of a table: what the model is for, by which its defaults are").choices(tableUses),
    )
    .option("--out <folder>", "folder of the sweep, empty or new; default sweeps/<recipe>-<time>")
    .option("--resume <folder>", "continue a sweep that was stopped or killed")
    .addOption(
      new Option(
        "--engine <name>",
        "what runs the trials; default local: processes of this machine; with --resume the engine of before",
      ).choices(engineNames),
    )
    .addOption(
      new Option(
        "--engine-option <option>",
        "of slurm: an option of sbatch, such as partition=long; repeatable",
      ).argParser(repeatable),
    )
    .option("--redis <url>", "of bullmq: where Redis is, redis://HOST:6379; default LATENTS_REDIS")
    .option("--wait", "with slurm or bullmq: return when all trials have ended, and print the table")
    .addOption(pluginOption())
    .addOption(trustOption())
    .option("--json", "print a JSON object for each trial that ends, and one for the sweep; progress goes to stderr")
    .addHelpText("after", examples)
    .action(async (recipe, options) => {
      const flags = options as unknown as SweepFlags;
      const {
        over = [],
        set = [],
        schema,
        for: use,
        plugin: plugins = [],
        random,
        randomSeed,
        sobol,
        halving,
        firstRung,
        workers,
        out,
        resume,
        json,
      } = flags;
      const { engine, engineOption: engineOptions = [], redis, wait } = flags;
      const settings = settingFlags.flatMap(({ flag, key }) => {
        const text = flags[flag.slice(2)];
        return typeof text === "string" ? [{ key, flag, text }] : [];
      });
      if (resume !== undefined) {
        const extra = [
          ...(recipe === undefined ? [] : [recipe]),
          ...settings.map(({ flag }) => flag),
          ...(["over", "set", "schema", "for", "random", "randomSeed", "sobol", "halving", "firstRung", "out"] as const)
            .filter((name) => flags[name] !== undefined)
            .map((name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`),
        ];
        if (extra.length > 0)
          command.error(
            `--resume: continues the sweep as it was begun; leave out ${extra.join(", ")} (allowed: --workers, --engine, --engine-option, --redis, --wait, --plugin, --trust, --json)`,
          );
      }
      // without --out, so that it can be given again
      const words = [
        ...(recipe === undefined ? [] : [recipe]),
        ...over.flatMap((text) => ["--over", text]),
        ...(random === undefined ? [] : ["--random", String(random)]),
        ...(randomSeed === undefined ? [] : ["--random-seed", String(randomSeed)]),
        ...(sobol ? ["--sobol"] : []),
        ...(halving === undefined ? [] : ["--halving", String(halving)]),
        ...(firstRung === undefined ? [] : ["--first-rung", String(firstRung)]),
        ...settings.flatMap(({ flag, text }) => [flag, text]),
        ...plugins.flatMap((file) => ["--plugin", file]),
        ...set.flatMap((text) => ["--set", text]),
        ...tableWords({ schema, use }),
      ];
      effects.exitCode = await sweepCommand(
        {
          ...{ recipe, settings, sets: set, schema, use, plugins, over, random, randomSeed, sobol, halving, firstRung },
          ...{ workers, out, resume },
          ...{ engine, engineOptions, redis: redis ?? effects.env["LATENTS_REDIS"], wait: wait === true },
          command: commandLine(["latents", "sweep", ...words]),
          json: json === true,
        },
        effects,
      );
    });
  registerSweepQuestions(command, effects);
}

const examples = `
Examples:
  $ latents sweep --over model.latent=2,5,10,20 --over seed=1,2,3      12 runs, a table and a curve
  $ latents sweep --over model.latent=2,5 --set data.validation=5000   the best by images held out, not by the test
  $ latents sweep e3-vae --random 20 --over optimizer.learningRate=log:1e-4..1e-2 --over train.batch=50,100,200
  $ latents sweep people.csv --over model.latent=4,8,16                a table of yours, over defaults by its size
  $ latents sweep latents.yaml --workers 4                             a config file with a sweep section
  $ latents sweep --resume sweeps/latents                              after Ctrl-C or a crash
  $ latents sweep latents.yaml --engine slurm --engine-option partition=long --workers 50
  $ latents sweep status sweeps/latents                                where it stands, from any machine`;

/**
 * Runs a sweep and shows it; returns the exit code. Progress goes to stderr; stdout gets the table, or with `json` one JSON object for each
 * trial that ends and a last one for the sweep.
 */
export async function sweepCommand(request: SweepRequest, effects: TrainingEffects): Promise<number> {
  const display = new SweepDisplay(effects);
  const engine = await engineOf(request);
  const [stop, kill] = [new AbortController(), new AbortController()];
  let folder = request.resume;
  let failedNow = 0;
  const session: SweepSession = {
    workers: request.workers,
    plugins: request.plugins,
    signal: stop.signal,
    killSignal: kill.signal,
    startTraining: effects.startTraining,
    wait: request.wait,
    ...(engine && { engine }),
    onEvent: (event) => {
      display.show(event);
      if (event.type === "begun") folder = event.folder;
      if (event.type !== "ended") return;
      if (event.trial.state === "failed") failedNow++;
      if (request.json) effects.stdout.write(`${JSON.stringify({ type: "trial", ...event.trial })}\n`);
    },
  };
  const ignore = effects.onStop(() => {
    if (!stop.signal.aborted) {
      display.note(
        engine
          ? "leaving; the trials go on, latents sweep cancel ends them"
          : "stopping all trials after a checkpoint; once more to quit at once",
      );
      stop.abort();
      return;
    }
    kill.abort();
    display.end();
    effects.exit(exitCodes.interrupted);
  });
  let result: SweepResult;
  try {
    result =
      request.resume === undefined ? await beginSweep(request, session) : await resumeSweep(request.resume, session);
  } catch (error) {
    display.end();
    throw error;
  } finally {
    ignore();
    await engine?.runs.close();
  }
  display.end();
  return reportSweep(result, request.json, folder!, failedNow, effects);
}

/** What `--engine` and its like ask for, or the engine that a sweep which is gone on with was given to; undefined where this process trains. */
async function engineOf({ resume, wait, ...request }: SweepRequest): Promise<SweepSession["engine"]> {
  const before =
    request.engine === undefined && resume !== undefined && existsSync(resume) ? await readEngine(resume) : undefined;
  const engine = request.engine ?? before?.engine;
  const options = request.engineOptions.length > 0 ? request.engineOptions : (before?.options ?? []);
  const redis = request.redis ?? before?.redis;
  if (engine === undefined || engine === "local") {
    const flag = options.length > 0 ? "--engine-option" : wait ? "--wait" : undefined;
    if (flag !== undefined)
      throw new InputError(`${flag}: is for trials that run elsewhere; say where: --engine slurm or --engine bullmq`);
    return undefined;
  }
  const choice: EngineChoice = { engine, options, ...(engine === "bullmq" && { redis }) };
  return { runs: await openEngine({ ...choice, engine }, ownWords()), choice };
}
