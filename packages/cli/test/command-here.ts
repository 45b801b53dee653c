import type { TrainingEvent } from "@latents/core";
import { main } from "../src/commands/main.js";
import { drawTraining } from "../src/draw/draw-training.js";
import { PauseGate } from "../src/run/training/pause-gate.js";
import { runTraining } from "../src/run/training/run-training.js";
import type { StartTraining, TrainingEffects } from "../src/run/training/start-training.js";
import type { Output } from "../src/terminal/effects.js";
import type { Ended } from "./built-command.js";
import { temporaryFolder } from "./command.js";

/** A place for text that no terminal is. */
class Kept implements Output {
  text = "";
  readonly checks = new Set<() => void>();
  write(text: string): void {
    this.text += text;
    for (const check of this.checks) check();
  }
}

/** What a command that runs in this process does to the world. */
export interface EffectsHere extends TrainingEffects {
  readonly stdout: Kept;
  readonly stderr: Kept;
  /** Resolves when stderr holds the text. */
  saw(text: string | RegExp): Promise<void>;
  /** Ctrl-C. */
  stop(): void;
}

/** Effects that end in this process: text is kept, trainings run here, and an end at once is an error. */
export function effectsHere(): EffectsHere {
  const [stdout, stderr] = [new Kept(), new Kept()];
  const listeners = new Set<() => void>();
  return {
    stdout,
    stderr,
    env: {},
    exitCode: 0,
    now: () => performance.now(),
    onStop: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    exit: (code) => {
      throw new Error(`exit ${code}`);
    },
    startTraining: trainingHere,
    stop: () => {
      for (const listener of listeners) listener();
    },
    saw: (text) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (typeof text === "string" ? !stderr.text.includes(text) : !text.test(stderr.text)) return;
          stderr.checks.delete(check);
          resolve();
        };
        stderr.checks.add(check);
        check();
      }),
  };
}

/** A training in this process, told as over the channel of two. It cannot be killed. */
export const trainingHere: StartTraining = (request, onEvent) => {
  const stop = new AbortController();
  const gate = new PauseGate();
  const tell = (event: TrainingEvent): void => onEvent(JSON.parse(JSON.stringify(event)) as TrainingEvent);
  return {
    pid: process.pid,
    stop: () => stop.abort(),
    pause: () => gate.close(),
    continue: () => gate.open(),
    kill: () => {
      throw new Error("a training in this process cannot be killed");
    },
    ended: runTraining(request, tell, stop.signal, gate, drawTraining).then(() => ({ code: 0, signal: null })),
  };
};

export interface EndedHere {
  readonly code: number;
  readonly stdout: string;
  /** Without progress lines: a busy machine shows some where an idle one has none. */
  readonly stderr: string;
}

/** Runs `latents ...` in this process: for what needs none of its own. */
export const commandHere = (...args: string[]): Promise<EndedHere> => commandWith(effectsHere(), ...args);

/** Runs `latents ...` in this process with these effects. */
export async function commandWith(effects: EffectsHere, ...args: string[]): Promise<EndedHere> {
  const code = await main(args, effects);
  return { code, stdout: effects.stdout.text, stderr: effects.stderr.text.replaceAll(/^.* left\n/gm, "") };
}

/** The command that runs in this process, and those that wait. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `latents ...` in this process, in a folder: what `runCommand` and `latents` do in a process of its own. One after another, since a
 * process has one working folder. Its memory is the most that this process has ever had.
 */
export function runHere(args: readonly string[], options: Parameters<typeof runNow>[1] = {}): Promise<Ended> {
  const ended = last.then(() => runNow(args, options));
  last = ended.catch(() => undefined);
  return ended;
}

async function runNow(
  args: readonly string[],
  { cwd = process.cwd(), env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ended> {
  const [home, before] = [process.cwd(), Object.keys(env).map((name) => [name, process.env[name]] as const)];
  const effects = { ...effectsHere(), env };
  try {
    process.chdir(cwd);
    Object.assign(process.env, env);
    const code = await main(args, effects);
    const peakRssBytes = process.resourceUsage().maxRSS * 1024;
    return { code, signal: null, stdout: effects.stdout.text, stderr: effects.stderr.text, peakRssBytes };
  } finally {
    process.chdir(home);
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  }
}

/** A new folder, which this process works in until it leaves it; the folder is then removed. */
export function enterTemporaryFolder(): { readonly path: string; readonly leave: () => void } {
  const { path, remove } = temporaryFolder();
  const home = process.cwd();
  process.chdir(path);
  const leave = (): void => {
    process.chdir(home);
    remove();
  };
  return { path, leave };
}
