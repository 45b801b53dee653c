import { wrap, type Remote } from "comlink";
import type { Engine } from "./engine";

let started: Remote<Engine> | undefined;

/** The page's engine: one worker, made when it is first needed. */
export function engine(): Remote<Engine> {
  return (started ??= newEngine());
}

/** A worker of its own, for work that would keep the first one busy. */
export const newEngine = (): Remote<Engine> => stoppableEngine().engine;

/** A worker of its own that can be ended in the middle of its work. */
export function stoppableEngine(): { readonly engine: Remote<Engine>; readonly stop: () => void } {
  const worker = new Worker(new URL("./engine-worker.ts", import.meta.url), { type: "module", name: "latents engine" });
  return { engine: wrap<Engine>(worker), stop: () => worker.terminate() };
}
