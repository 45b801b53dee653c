import { wrap, type Remote } from "comlink";
import type { Engine } from "./engine";

let started: Remote<Engine> | undefined;

/** The page's engine: one worker, made when it is first needed. */
export function engine(): Remote<Engine> {
  return (started ??= newEngine());
}

/** A worker of its own, for work that would keep the first one busy. */
export function newEngine(): Remote<Engine> {
  return wrap<Engine>(
    new Worker(new URL("./engine-worker.ts", import.meta.url), { type: "module", name: "latents engine" }),
  );
}
