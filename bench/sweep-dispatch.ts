/**
 * What an engine costs a trial: a sweep of short trials by each engine, beside the engine alone, whose jobs do nothing. Needs the build, and SLURM and Redis
 * where those are to be measured:
 *   npx tsx --conditions=latents-source bench/sweep-dispatch.ts --trials 200 --workers 4
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Queue, QueueEvents, Worker } from "bullmq";
import { redisLacks, startRedis } from "../packages/cli/test/clusters/small-redis.js";
import { slurmLacks, startSlurm } from "../packages/cli/test/clusters/small-slurm.js";

const { values } = parseArgs({
  options: {
    trials: { type: "string", default: "200" },
    workers: { type: "string", default: "4" },
    engines: { type: "string", default: "local,slurm,bullmq" },
  },
});
const [trials, workers] = [Number(values.trials), Number(values.workers)];
const here = mkdtempSync(join(tmpdir(), "latents-dispatch-"));
const bin = fileURLToPath(new URL("../packages/cli/dist/bin.js", import.meta.url));
const sets = ["data.limit=200", "model.encoder.hidden=[8]", "model.decoder.hidden=[8]"];
const words = [
  ...["sweep", "--steps", "4", "--batch", "20", "--threads", "1", "--over", `seed=1..${trials}`],
  ...sets.flatMap((set) => ["--set", set]),
];

/** Seconds of a command that must succeed. */
function seconds(command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  const began = performance.now();
  const child = spawn(command[0], command.slice(1), {
    ...{ cwd: here, env: { ...process.env, ...env } },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (data) => (said += String(data)));
  return new Promise((resolve, reject) =>
    child.once("close", (code) =>
      code === 0 ? resolve((performance.now() - began) / 1000) : reject(new Error(`${command.join(" ")}: ${said}`)),
    ),
  );
}
const sweep = (engine: string, more: readonly string[], env?: Readonly<Record<string, string>>): Promise<number> =>
  seconds([process.execPath, bin, ...words, ...more, "--out", join(here, engine)], env);

interface Row {
  readonly engine: string;
  /** Seconds of as many jobs that do nothing. */
  readonly alone: number;
  readonly sweep: number;
}

async function local(): Promise<Row> {
  const alone = await seconds(["bash", "-c", `seq ${trials} | xargs -P ${workers} -n 1 true`]);
  return { engine: "local", alone, sweep: await sweep("local", ["--workers", String(workers)]) };
}

/** The same attempts, as the shell would run them. */
async function shell(): Promise<Row> {
  const plan = join(here, "local");
  rmSync(join(plan, "trials"), { recursive: true });
  const last = trials - 1;
  const each = `seq 0 ${last} | xargs -P ${workers} -n 1 ${process.execPath} ${bin} sweep-trial ${plan}`;
  const alone = await seconds(["bash", "-c", `seq ${trials} | xargs -P ${workers} -n 1 true`]);
  return { engine: "xargs", alone, sweep: await seconds(["bash", "-c", each]) };
}

async function slurm(): Promise<Row> {
  const small = await startSlurm(join(here, "slurm-daemons"), workers);
  try {
    const { env } = small;
    const size = 10; // MaxArraySize of the small SLURM
    const began = performance.now();
    for (let from = 0; from < trials; from += size) {
      const array = `--array=0-${Math.min(size, trials - from) - 1}`;
      spawnSync("sbatch", [array, "--output=/dev/null", "--wrap=true"], { env: { ...process.env, ...env } });
    }
    const isBusy = (): boolean =>
      String(spawnSync("squeue", ["-h"], { env: { ...process.env, ...env } }).stdout).trim() !== "";
    while (isBusy()) await sleep(100);
    const alone = (performance.now() - began) / 1000;
    return { engine: "slurm", alone, sweep: await sweep("slurm", ["--engine", "slurm", "--wait"], env) };
  } finally {
    await small.stop();
  }
}

async function bullmq(): Promise<Row> {
  const redis = await startRedis(here);
  const connection = { url: redis.url, maxRetriesPerRequest: null };
  try {
    const queue = new Queue("nothing", { connection });
    const events = new QueueEvents("nothing", { connection });
    const worker = new Worker("nothing", () => Promise.resolve(), { connection, concurrency: workers });
    await worker.waitUntilReady();
    const began = performance.now();
    let left = trials;
    const over = new Promise<void>((resolve) => worker.on("completed", () => --left === 0 && resolve()));
    await queue.addBulk(Array.from({ length: trials }, (_, i) => ({ name: String(i), data: {} })));
    await over;
    const alone = (performance.now() - began) / 1000;
    await Promise.all([worker.close(), events.close(), queue.close()]);
    const env = { LATENTS_REDIS: redis.url };
    const own = spawn(process.execPath, [bin, "worker", "--concurrency", String(workers)], {
      ...{ cwd: here, stdio: "ignore", env: { ...process.env, ...env } },
    });
    const ended = new Promise((resolve) => own.once("close", resolve));
    const row = { engine: "bullmq", alone, sweep: await sweep("bullmq", ["--engine", "bullmq", "--wait"], env) };
    own.kill("SIGTERM");
    await ended;
    return row;
  } finally {
    await redis.stop();
  }
}

const measures = { local, xargs: shell, slurm, bullmq };
const lacks: Readonly<Record<string, string | undefined>> = { slurm: slurmLacks(), bullmq: redisLacks() };
try {
  process.stdout.write(`${trials} trials of 4 steps, ${workers} at once\n`);
  for (const name of ["local", "xargs", "slurm", "bullmq"] as const) {
    if (!values.engines.split(",").includes(name) && name !== "xargs") continue;
    const missing = lacks[name];
    if (missing !== undefined) {
      process.stdout.write(`${name}: ${missing}\n`);
      continue;
    }
    const row = await measures[name]();
    const each = (all: number): string => ((1000 * all) / trials).toFixed(0).padStart(6);
    process.stdout.write(
      `${name.padEnd(8)} alone ${row.alone.toFixed(1).padStart(6)} s, ${each(row.alone)} ms a job; sweep ${row.sweep.toFixed(1).padStart(6)} s, ${each(row.sweep)} ms a trial\n`,
    );
  }
} finally {
  rmSync(here, { recursive: true, force: true });
}
