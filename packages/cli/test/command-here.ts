import type { TrainingEvent } from "@latents/core";
import { main } from "../src/commands/main.js";
import { drawTraining } from "../src/draw/draw-training.js";
import { PauseGate } from "../src/run/training/pause-gate.js";
import { runTraining } from "../src/run/training/run-training.js";
import type { StartTraining, TrainingEffects } from "../src/run/training/start-training.js";
import type { Output } from "../src/terminal/effects.js";
import { temporaryFolder } from "./command.js";

/** What a command that runs in this process does to the world. */
export interface EffectsHere extends TrainingEffects {
  /** What it has written so far. */
  readonly said: { readonly stdout: string; readonly stderr: string };
  /** Resolves when stderr holds the text. */
  saw(text: string | RegExp): Promise<void>;
  /** Ctrl-C. */
  stop(): void;
}

/** A place for text that no terminal is. */
class Kept implements Output {
  text = "";
  readonly checks = new Set<() => void>();
  write(text: string): void {
    this.text += text;
    for (const check of this.checks) check();
  }
}

/** Effects that end in this process: text is kept, trainings run here, and an end at once is an error. */
export function effectsHere(): EffectsHere {
  const [stdout, stderr] = [new Kept(), new Kept()];
  const listeners = new Set<() => void>();
  return {
    stdout,
    stderr,
    get said() {
      return { stdout: stdout.text, stderr: stderr.text };
    },
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
  const { stdout, stderr } = effects.said;
  return { code, stdout, stderr: stderr.replaceAll(/^.* left\n/gm, "") };
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
