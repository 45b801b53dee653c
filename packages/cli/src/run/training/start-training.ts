import { fork } from "node:child_process";
import path from "node:path";
import type { TrainingEvent } from "@latents/core";
import type { TrainingRequest } from "../../config/training-request.js";
import { packageHome } from "../../files/index.js";
import type { Effects } from "../../terminal/effects.js";
import type { TrainingOrder } from "./training-events.js";

/** A training in a process of its own. */
export interface Training {
  readonly pid: number;
  /** Asks it to save its state and end; it answers with the event `stopped`. */
  stop(): void;
  /** Has it wait after the chunk under way, with its memory and a checkpoint; it answers with the event `paused`. */
  pause(): void;
  /** Has it go on; it answers with the event `continued`. */
  continue(): void;
  /** Ends it at once. */
  kill(): void;
  /** Resolves when the process has ended; `signal` is what killed it. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** How a training is started: `startTraining`, or what a test puts in its place. */
export type StartTraining = (request: TrainingRequest, onEvent: (event: TrainingEvent) => void) => Training;

/** The effects of a command that trains. */
export interface TrainingEffects extends Effects {
  readonly startTraining: StartTraining;
}

/** Starts a process that trains. Events arrive while this process stays free. It ends when this one does. */
export function startTraining(request: TrainingRequest, onEvent: (event: TrainingEvent) => void): Training {
  const file = import.meta.url.endsWith(".ts") ? "src/training-process.ts" : "dist/training-process.js";
  const entry = path.join(packageHome(import.meta.url), file);
  // stdout belongs to the command's own result
  const child = fork(entry, [], { stdio: ["ignore", 2, 2, "ipc"] });
  const send = (order: TrainingOrder): void => {
    // it may have ended meanwhile, which `ended` tells
    if (child.connected) child.send(order, () => undefined);
  };
  child.on("message", (message) => onEvent(message as TrainingEvent));
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  send({ type: "train", request });
  return {
    pid: child.pid!,
    stop: () => send({ type: "stop" }),
    pause: () => send({ type: "pause" }),
    continue: () => send({ type: "continue" }),
    kill: () => void child.kill("SIGKILL"),
    ended,
  };
}
