import { join } from "node:path";
import { parseSetting } from "@latents/core";
import { commandLine, programName, quoted } from "../output/command-words.js";
import { exitCodes, printError } from "../command/print-error.js";
import { layersOfRequest } from "../train/request-config.js";
import type { Setting as Flag } from "../train/training-events.js";
import { parseOver } from "./parse-over.js";
import { mergedKeys, splitSection } from "./sweep-section.js";
import type { SearchOptions } from "./settings.js";
import { SweepDisplay } from "./sweep-display.js";
import { trialFolder } from "./sweep-state.js";
import { sweepTable } from "./sweep-table.js";
import { resumeSweep, startSweep, type SweepResult, type SweepSession } from "./sweep.js";
import { readSweep } from "./sweep-state.js";

/** What `latents sweep` is asked to do. */
interface SweepRequest extends SearchOptions {
  /** The whole command, as it would be typed. */
  readonly command: string;
  /** Recipe or config file; default the default recipe. */
  readonly recipe?: string;
  /** Flags of config keys that every trial has so. */
  readonly settings: readonly Flag[];
  /** `key=value` of --set. */
  readonly sets: readonly string[];
  /** `key=values` of --over. */
  readonly over: readonly string[];
  readonly workers?: number;
  readonly out?: string;
  /** Folder of the sweep to go on with. */
  readonly resume?: string;
  readonly json: boolean;
}

const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a sweep and shows it; returns the exit code. Progress goes to stderr; stdout gets the table, or with `json` one JSON object for each
 * trial that ends and a last one for the sweep.
 */
export async function sweepCommand(request: SweepRequest): Promise<number> {
  const display = new SweepDisplay(process.stderr);
  const [stop, kill] = [new AbortController(), new AbortController()];
  let folder = request.resume;
  let failedNow = 0;
  const session: SweepSession = {
    workers: request.workers,
    signal: stop.signal,
    killSignal: kill.signal,
    onEvent: (event) => {
      display.show(event);
      if (event.type === "begun") folder = event.folder;
      if (event.type !== "ended") return;
      if (event.trial.state === "failed") failedNow++;
      if (request.json) process.stdout.write(`${JSON.stringify({ type: "trial", ...event.trial })}\n`);
    },
  };
  const onSignal = (): void => {
    if (!stop.signal.aborted) {
      display.note("stopping all trials after a checkpoint; once more to quit at once");
      stop.abort();
      return;
    }
    kill.abort();
    display.end();
    process.exit(exitCodes.interrupted);
  };
  for (const signal of stopSignals) process.on(signal, onSignal);
  let result: SweepResult;
  try {
    result = request.resume === undefined ? await begin(request, session) : await resumeSweep(request.resume, session);
  } catch (error) {
    display.end();
    throw error;
  } finally {
    for (const signal of stopSignals) process.off(signal, onSignal);
  }
  display.end();
  return report(result, request.json, folder!, failedNow);
}

async function begin(request: SweepRequest, session: SweepSession): Promise<SweepResult> {
  const { recipe, settings, sets, random, randomSeed, workers, out, command } = request;
  const [first, ...rest] = await layersOfRequest({ recipe, settings, sets });
  const { base, section } = splitSection(first);
  const flags = [...settings.flatMap(({ flag, text }) => [flag, text]), ...sets.flatMap((text) => ["--set", text])];
  return startSweep(
    {
      ...section,
      layers: [base, ...rest],
      changes: [...settings.map(({ key, text }) => `${key}=${text}`), ...sets],
      keys: mergedKeys(section?.keys ?? [], request.over.map(parseOver)),
      ...(random !== undefined && { random }),
      ...(randomSeed !== undefined && { randomSeed }),
      ...(workers !== undefined && { workers }),
      command,
      trialCommand: ({ folder, name, values, threads }) => {
        // a file with a sweep is not trained by itself
        if (section) return commandLine(["latents", "train", join(trialFolder(folder, { name }), "config.json")]);
        const own = Object.entries({ ...values, threads }).flatMap(([key, value]) => [
          "--set",
          settingText(key, value),
        ]);
        return commandLine(["latents", "train", ...(recipe === undefined ? [] : [recipe]), ...flags, ...own]);
      },
    },
    { ...session, out },
  );
}

/** `key=value` as --set reads it back. */
function settingText(key: string, value: unknown): string {
  const text = typeof value === "string" ? `${key}=${value}` : `${key}=${JSON.stringify(value)}`;
  const read = key
    .split(".")
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], parseSetting(text).values);
  return JSON.stringify(read) === JSON.stringify(value) ? text : `${key}=${JSON.stringify(value)}`;
}

async function report(result: SweepResult, json: boolean, folder: string, failedNow: number): Promise<number> {
  const { stopped, trials, finished, failed, files, best, bestTrial, chosenBy } = result;
  const ended = finished + failed;
  if (stopped) {
    process.stderr.write(`stopped: ${ended} of ${trials.length} trials have ended\n`);
    process.stderr.write(`resume with: ${programName()} sweep --resume ${quoted(folder)}\n`);
    return exitCodes.interrupted;
  }
  if (json) {
    const { rows } = result;
    const final = {
      type: "sweep",
      folder,
      trials: trials.length,
      finished,
      failed,
      rows,
      chosenBy,
      best,
      bestTrial,
      files,
    };
    process.stdout.write(`${JSON.stringify(final)}\n`);
  } else {
    process.stdout.write(sweepTable(await readSweep(folder), result));
    const run = trials.find(({ name }) => name === bestTrial);
    if (run?.result) {
      const { test, validation } = run.result;
      const heldOut = chosenBy === "validation" ? `validation NELBO ${validation?.negElbo.toFixed(2)}, ` : "";
      process.stdout.write(`Best run  ${run.run}  (${heldOut}test NELBO ${test.negElbo.toFixed(2)} nats)\n`);
    }
    if (best && files.curvePng !== undefined) process.stdout.write(`Curve     ${files.curvePng}\n`);
    if (files.table !== undefined) process.stdout.write(`Table     ${files.table}\n`);
  }
  if (failed === 0) return exitCodes.done;
  const again = trials.filter(({ state }) => state === "failed").length > failedNow ? ", some of them before" : "";
  return printError({
    kind: "failure",
    message: `${failed} of ${trials.length} trials failed${again}; ${folder}/sweep.json says why`,
  });
}
