/**
 * Kills trainings, workers, daemons and controllers of a sweep on an engine until it has ended, and counts what was lost, wrong or done twice:
 *   npx tsx --conditions=latents-source packages/cli/chaos/clusters.ts slurm --trials 24 --kills 20 --seed 1
 * Needs the build (npm run build) and the engine's programs. Prints one JSON object; exit code 1 where something was lost.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { fillUniform } from "@latents/core";
import { startNode, type Started } from "../test/command.js";
import { startRedis } from "../test/clusters/small-redis.js";
import { startSlurm } from "../test/clusters/small-slurm.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    trials: { type: "string", default: "24" },
    kills: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
  },
});
const [engine = "local"] = positionals;
const [trials, kills, seed] = [values.trials, values.kills, values.seed].map(Number);
const here = mkdtempSync(join(tmpdir(), "latents-chaos-"));
const bin = fileURLToPath(new URL("../dist/bin.js", import.meta.url));
const sweep = join(here, "sweep");
const draws = fillUniform(new Float64Array(1000), { seed, stream: "chaos", step: 0 });
let drawn = 0;
const pick = <T>(all: readonly T[]): T => all[Math.floor(draws[drawn++ % draws.length] * all.length)];

const sets = ["data.limit=400", "model.encoder.hidden=[16]", "model.decoder.hidden=[16]", "checkpoint.every=40"];
const words = [
  ...["sweep", "--steps", "400", "--batch", "20", "--threads", "1", "--over", `seed=1..${trials}`],
  ...sets.flatMap((set) => ["--set", set]),
];

/** The table and the last bytes of each trial. */
function figures(folder: string): Map<string, string> {
  const names = readdirSync(join(folder, "trials"));
  const last = (name: string): string =>
    readFileSync(join(folder, "trials", name, "checkpoints", "step-400.safetensors")).toString("base64");
  return new Map(names.map((name) => [name, last(name)]));
}
const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};
/** Processes that train a trial of the sweep, or lead its training. */
function victims(): { pid: number; what: string }[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    const line = read(`/proc/${name}/cmdline`).split("\0");
    const pid = Number(name);
    if (line.includes("sweep-trial") && line.includes(sweep)) return [{ pid, what: "sweep-trial" }];
    if (line.includes("worker") && line.includes(bin)) return [{ pid, what: "worker" }];
    if (!line.some((word) => word.endsWith("training-process.js"))) return [];
    const parent = /^PPid:\s*(\d+)/m.exec(read(`/proc/${name}/status`))?.[1] ?? "";
    return read(`/proc/${parent}/cmdline`).includes(bin) ? [{ pid, what: "training" }] : [];
  });
}

const calm = startNode([bin, ...words, "--workers", "2", "--out", join(here, "calm")], { cwd: here });
const { code, stderr } = await calm.outcome;
if (code !== 0) throw new Error(stderr);
const expected = figures(join(here, "calm"));

let env: Record<string, string> = {};
let engineWords: string[] = ["--workers", "2"];
const disasters: { what: string; happen: () => Promise<void> | void }[] = [];
const workers: Started[] = [];
let end: () => Promise<void> | void = () => undefined;
if (engine === "slurm") {
  mkdirSync(join(here, "slurm"));
  const slurm = await startSlurm(join(here, "slurm"), 2);
  [env, engineWords, end] = [{ ...slurm.env }, ["--engine", "slurm", "--wait"], () => slurm.stop()];
  disasters.push({ what: "controller away for 5 s", happen: () => slurm.restartController(5000) });
  disasters.push({
    what: "a node's daemon killed",
    happen: async () => {
      slurm.killNode(1);
      await sleep(5000);
      slurm.startNode(1);
    },
  });
} else if (engine === "bullmq") {
  const redis = await startRedis(here);
  env = { LATENTS_REDIS: redis.url };
  engineWords = ["--engine", "bullmq", "--wait"];
  const worker = (): void =>
    void workers.push(startNode([bin, "worker", "--concurrency", "1", "--lease", "3"], { cwd: here, env }));
  worker();
  worker();
  disasters.push({ what: "Redis away for 5 s", happen: () => redis.restart(5000) });
  disasters.push({ what: "Redis back without its data", happen: () => redis.restart(1000, "forget") });
  // as whatever keeps services running does
  setInterval(() => {
    for (const one of [...workers])
      if (one.child.exitCode !== null || one.child.signalCode !== null) {
        workers.splice(workers.indexOf(one), 1);
        worker();
      }
  }, 500).unref();
  end = async () => {
    for (const { child } of workers) child.kill("SIGTERM");
    await redis.stop();
  };
}
const began = performance.now();
const killed: Record<string, number> = {};
const begin = (...args: string[]): Started => startNode([bin, ...args, ...engineWords], { cwd: here, env });
let command = begin(...words, "--out", sweep);
let sessions = 1;
let running = true;
const follow = async (): Promise<void> => {
  for (;;) {
    const ended = await command.outcome;
    if (ended.code === 0) break;
    if (sessions++ > 20) throw new Error(ended.stderr);
    command = begin("sweep", "--resume", sweep);
  }
  running = false;
};
const following = follow();
let count = 0;
while (running && count < kills + disasters.length) {
  await Promise.race([following, sleep(600 + 800 * draws[drawn++ % draws.length])]);
  const disaster = count % 6 === 3 ? disasters.shift() : undefined;
  if (disaster) {
    await disaster.happen();
    killed[disaster.what] = (killed[disaster.what] ?? 0) + 1;
    count++;
    continue;
  }
  const own = engine === "local" ? [{ pid: command.child.pid!, what: "sweep" }] : [];
  const all = [...victims(), ...(count % 4 === 1 ? own : [])];
  if (!running || all.length === 0) continue;
  const one = count % 4 === 1 && own.length > 0 ? own[0] : pick(all);
  try {
    process.kill(one.pid, "SIGKILL");
    killed[one.what] = (killed[one.what] ?? 0) + 1;
    count++;
  } catch {
    // it has ended by itself
  }
}
await following;
const seconds = (performance.now() - began) / 1000;
await end();
const found = figures(sweep);
const logs = readdirSync(join(sweep, "logs")).filter((name) => name.endsWith(".log"));
const text = logs.map((name) => read(join(sweep, "logs", name))).join("");
const times = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
const result = {
  ...{ engine, trials, seed, killed, sessions, seconds: Math.round(seconds) },
  lost: [...expected.keys()].filter((name) => !found.has(name)).length,
  wrong: [...found].filter(([name, bytes]) => expected.get(name) !== bytes).length,
  committedTwice: logs.filter(
    (name) => (read(join(sweep, "logs", name)).match(/finished and committed/g) ?? []).length > 1,
  ).length,
  attempts: times(/ starts/g),
  fromCheckpoint: times(/ starts from step/g),
  duplicates: times(/another attempt before it/g),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
rmSync(here, { recursive: true, force: true });
process.exit(result.lost + result.wrong + result.committedTwice === 0 ? 0 : 1);
