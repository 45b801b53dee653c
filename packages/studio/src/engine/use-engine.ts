import { wrap, type Endpoint, type Remote } from "comlink";
import { inlinedBytes, inlinedText, isPublished } from "../api/inlined";
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
  if (isPublished()) return carriedEngine();
  const worker = new Worker(new URL("./engine-worker.ts", import.meta.url), { type: "module", name: "latents engine" });
  return { engine: wrap<Engine>(worker), stop: () => worker.terminate() };
}

/** The engine of a published page, whose code stands in it and may still be on its way. */
function carriedEngine(): ReturnType<typeof stoppableEngine> {
  const coming = carriedWorker();
  const remote = wrap<Engine>(lateWorker(coming));
  void handRuntime(remote);
  return { engine: remote, stop: () => whenCome(coming, (worker) => worker.terminate()) };
}

async function carriedWorker(): Promise<Worker> {
  const url = URL.createObjectURL(new Blob([(await inlinedBytes("engine.js"))!], { type: "text/javascript" }));
  const worker = new Worker(url, { name: "latents engine" });
  // the worker has read it once it answers
  worker.addEventListener("message", () => URL.revokeObjectURL(url), { once: true });
  return worker;
}

/** What is said to a worker that is still to come waits for it. */
const lateWorker = (coming: Promise<Worker>): Endpoint => ({
  postMessage: (message, transfers = []) => whenCome(coming, (worker) => worker.postMessage(message, transfers)),
  addEventListener: (...heard) => whenCome(coming, (worker) => worker.addEventListener(...heard)),
  removeEventListener: (...heard) => whenCome(coming, (worker) => worker.removeEventListener(...heard)),
});

/** A worker that never comes answers nothing: the page says what of it is missing. */
const whenCome = (coming: Promise<Worker>, say: (worker: Worker) => void): void =>
  void coming.then(say, () => undefined);

/** ONNX Runtime, which a published page carries too; its engine waits for it, from the first message on. */
async function handRuntime(remote: Remote<Engine>): Promise<void> {
  void remote.expectRuntime();
  await remote.takeRuntime(await inlinedText("ort.wasm").catch(() => undefined));
}
