/** Prints the longest and the 99th-percentile delay of this process's event loop, in ms, while a child of it trains. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { startTraining } from "../src/run/training/start-training.js";
import type { TrainingRequest } from "../src/config/training-request.js";

const request = JSON.parse(process.argv[2]) as TrainingRequest;
const delay = monitorEventLoopDelay({ resolution: 5 });
let last = "";
const { ended } = startTraining(request, (event) => {
  // the start of this process itself is not the matter
  if (event.type === "started") delay.enable();
  last = event.type;
});
await ended;
delay.disable();
const ms = (nanoseconds: number): number => nanoseconds / 1e6;
process.stdout.write(JSON.stringify({ last, max: ms(delay.max), p99: ms(delay.percentile(99)), count: delay.count }));
