import { transfer, wrap, type Remote } from "comlink";
import { inlinedBytes } from "../api/inlined";
import type { Engine } from "./engine";

let started: Remote<Engine> | undefined;

/** The code of the engine that a published page carries. */
let carried: Uint8Array<ArrayBuffer> | undefined;

/** Unpacks what a published page carries, before any view asks for its engine. */
export async function readyEngine(): Promise<void> {
  carried = await inlinedBytes("engine.js");
}

/** The page's engine: one worker, made when it is first needed. */
export function engine(): Remote<Engine> {
  return (started ??= newEngine());
}

/** A worker of its own, for work that would keep the first one busy. */
export const newEngine = (): Remote<Engine> => stoppableEngine().engine;

/** A worker of its own that can be ended in the middle of its work. */
export function stoppableEngine(): { readonly engine: Remote<Engine>; readonly stop: () => void } {
  const worker = carried
    ? carriedWorker(carried)
    : new Worker(new URL("./engine-worker.ts", import.meta.url), { type: "module", name: "latents engine" });
  const remote = wrap<Engine>(worker);
  if (carried) void handRuntime(remote);
  return { engine: remote, stop: () => worker.terminate() };
}

/** The engine of a published page, whose code stands in it. */
function carriedWorker(code: Uint8Array<ArrayBuffer>): Worker {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const worker = new Worker(url, { name: "latents engine" });
  // the worker has read it once it answers
  worker.addEventListener("message", () => URL.revokeObjectURL(url), { once: true });
  return worker;
}

/** ONNX Runtime, which a published page carries too; its engine waits for it, from the first message on. */
async function handRuntime(remote: Remote<Engine>): Promise<void> {
  void remote.expectRuntime();
  const bytes = await inlinedBytes("ort.wasm");
  if (bytes) await remote.takeRuntime(transfer(bytes, [bytes.buffer]));
}
