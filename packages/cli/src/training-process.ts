/** Entry of the process that trains, so that the one that talks to the user stays free. It ends with its parent. */
import type { TrainingEvent } from "@latents/core";
import { errorReport } from "./terminal/print-error.js";
import { PauseGate } from "./run/training/pause-gate.js";
import type { TrainingOrder } from "./run/training/training-events.js";

const stop = new AbortController();
const gate = new PauseGate();
// Ctrl-C reaches both processes of a terminal; it means the same here as the parent's word
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());

let lastSent = Promise.resolve();
const tell = (event: TrainingEvent): void => {
  if (process.connected) lastSent = new Promise((sent) => process.send!(event, () => sent()));
};

async function work(order: TrainingOrder & { type: "train" }): Promise<void> {
  try {
    const { runTraining } = await import("./run/training/run-training.js");
    const { drawTraining } = await import("./draw/draw-training.js");
    await runTraining(order.request, tell, stop.signal, gate, drawTraining);
  } catch (error) {
    tell({ type: "failed", error: errorReport(error) });
  }
  await lastSent;
}

process.on("message", (order: TrainingOrder) => {
  if (order.type === "train") void work(order).finally(() => process.exit());
  else if (order.type === "stop") stop.abort();
  else if (order.type === "pause") gate.close();
  else gate.open();
});
process.on("disconnect", () => process.exit(1));
