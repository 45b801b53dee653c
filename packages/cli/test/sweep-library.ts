/** Sweeps `digits.npz` by the library, stopped after the first trial and resumed; prints what came of it as JSON. */
import type { ConfigInput } from "latents";
import { resumeSweep, sweep, type SweepEvent } from "latents/sweep";

const config: ConfigInput = {
  threads: 1,
  data: { name: "digits.npz" },
  model: { encoder: { type: "mlp", hidden: [16] }, decoder: { type: "mlp", hidden: [16] } },
  train: { steps: 20, batch: 20 },
};
const events = new Set<SweepEvent["type"]>();
const stop = new AbortController();
const stopped = await sweep({
  config,
  overrides: { train: { steps: 30 } },
  over: { "model.latent": [2, 3, 4] },
  workers: 1,
  out: "lib",
  signal: stop.signal,
  onEvent: (event) => {
    events.add(event.type);
    if (event.type === "ended") stop.abort();
  },
});
const resumed = await resumeSweep("lib", { workers: 2 });
if (resumed.trials.some(({ result }) => result?.steps !== 30)) throw new Error("the overrides were lost");
const refusal = await sweep({ config, over: { "model.latnet": [2] }, out: "lib2" }).catch(
  (error: unknown) => (error as Error).message,
);
process.stdout.write(JSON.stringify({ stopped, resumed, events: [...events], refusal }));
