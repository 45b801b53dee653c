import type { Command } from "@commander-js/extra-typings";
import { InputError } from "@latents/core";
import { kindOf } from "../files/index.js";
import { loadPlugins } from "../plugins/index.js";
import { runsFolder } from "../run/run-folder.js";
import type { TrainingEffects } from "../run/training/start-training.js";
import { exportStudio } from "../server/export-studio.js";
import { openInBrowser } from "../server/open-in-browser.js";
import { isSweep } from "../server/runs/run-shelf.js";
import { serveStudio } from "../server/serve-studio.js";
import { SweepWatch } from "../sweep/sweep-watch.js";
import { interruptible } from "../terminal/interruptible.js";
import { wholeNumber } from "../terminal/number-argument.js";
import { exitCodes } from "../terminal/print-error.js";
import { pluginOption, trustOption } from "./run-options.js";

/** `latents studio`. */
export function registerStudio(program: Command, effects: TrainingEffects): void {
  program
    .command("studio")
    .description("Serve a page that lists, compares and watches runs, and starts trainings.")
    .option("--runs <folder>", "folder of the runs; default ./runs")
    .option("--port <n>", "port of this machine; 0 takes any free one", wholeNumber(0, 65_535), 8787)
    .option(
      "--host <address>",
      "listen on an address other than 127.0.0.1; anyone who has the printed key can then connect",
    )
    .option("--open", "open it in the browser")
    .addOption(pluginOption())
    .addOption(trustOption())
    .option("--export <folder>", "write the page as files for any web host, instead of serving it")
    .option("--model <run>", "with --export: the run whose model the page shows")
    .addHelpText(
      "after",
      `
Examples:
  $ latents studio --open
  $ latents studio --runs sweeps/latents --port 0          a sweep, live, whichever machines train it
  $ latents studio --export site --model latest`,
    )
    .action(async (options) => {
      effects.exitCode = await studioCommand(options, effects);
    });
}

/** Options of `latents studio`. */
export interface StudioFlags {
  readonly runs?: string;
  readonly port: number;
  readonly host?: string;
  readonly open?: true;
  readonly plugin?: readonly string[];
  readonly export?: string;
  readonly model?: string;
}

/**
 * `latents studio`: serves until Ctrl-C and prints the address on stdout, or with `export` writes the page as files and prints their folder.
 * Returns the exit code. Throws LatentsError.
 */
export async function studioCommand(flags: StudioFlags, effects: TrainingEffects): Promise<number> {
  const { runs = runsFolder, port, host, open, plugin = [], export: folder, model } = flags;
  if (folder !== undefined) {
    const { files } = await exportStudio({ folder, model }, effects);
    effects.stdout.write(`${folder}\n`);
    effects.stderr.write(
      `${files.length} files for any web host; README.txt says which headers let it use all threads\n`,
    );
    return exitCodes.done;
  }
  if (model !== undefined) throw new InputError("--model: is for --export; leave it out, the studio shows all runs");
  if (kindOf(runs) === "file") throw new InputError(`--runs: ${runs} is a file; name a folder`);
  const onBug = (error: unknown): void => {
    effects.stderr.write(`internal: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  };
  const plugins = await loadPlugins(plugin);
  const sweep = isSweep(runs) ? new SweepWatch(runs, effects.env["LATENTS_REDIS"]) : undefined;
  const studio = await serveStudio({ runs, port, host, onBug, plugins, sweep, startTraining: effects.startTraining });
  effects.stdout.write(`${studio.url}\n`);
  effects.stderr.write(`the studio shows ${runs}; keep the address private: it holds the key; Ctrl-C ends it\n`);
  const noBrowser = (): void => {
    effects.stderr.write("no browser could be opened; open the address yourself\n");
  };
  const opened = open && (await openInBrowser(studio.url, runs, noBrowser));
  await interruptible(async (signal) => {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    opened?.();
    await studio.close();
    await sweep?.close();
  }, effects);
  return exitCodes.done;
}
