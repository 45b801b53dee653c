import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { StudioSweep } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bin, buildCommand } from "../build-command.js";
import { runHere } from "../command-here.js";
import { startNode, temporaryFolder, type Started } from "../command.js";
import { StudioClient } from "../studio-client.js";
import { redisLacks, startRedis, type SmallRedis } from "./small-redis.js";
import { slurmLacks, startSlurm, type SmallSlurm } from "./small-slurm.js";

const here = temporaryFolder();

/** What an engine needs to be there, and what the command says to use it. */
interface Engine {
  readonly name: "local" | "slurm" | "bullmq";
  readonly lacks: () => string | undefined;
  /** `env` is that of all processes that train. */
  readonly start: (env: Readonly<Record<string, string>>) => Promise<{
    readonly words: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly stop: () => Promise<void> | void;
  }>;
}
const engines: readonly Engine[] = [
  {
    name: "local",
    lacks: () => undefined,
    start: (env) => Promise.resolve({ words: ["--workers", "2"], env, stop: () => undefined }),
  },
  {
    name: "slurm",
    lacks: slurmLacks,
    start: async (env) => {
      const slurm: SmallSlurm = await startSlurm(join(here.path, "slurm"), 2);
      return { words: ["--engine", "slurm", "--wait"], env: { ...env, ...slurm.env }, stop: () => slurm.stop() };
    },
  },
  {
    name: "bullmq",
    lacks: redisLacks,
    start: async (own) => {
      const redis: SmallRedis = await startRedis(here.path);
      const env = { ...own, LATENTS_REDIS: redis.url };
      const worker = startNode([bin, "worker", "--concurrency", "2"], { cwd: here.path, env });
      const stop = async (): Promise<void> => {
        worker.child.kill("SIGTERM");
        await worker.outcome;
        await redis.stop();
      };
      return { words: ["--engine", "bullmq", "--wait"], env, stop };
    },
  },
];

/** Trials that train for less than a second: a checkpoint every 20 of 60 steps, one thread. */
const sets = ["data.limit=400", "model.encoder.hidden=[16]", "model.decoder.hidden=[16]", "checkpoint.every=20"];
const words = [
  ...["sweep", "--steps", "60", "--batch", "20", "--threads", "1", "--over", "model.latent=2,3", "--over", "seed=1"],
  ...sets.flatMap((set) => ["--set", set]),
];
/** Of waiting for processes on a machine that has much else to do. */
const patience = { timeout: 1_800_000, interval: 50 };

/** What a sweep ended in, but for times: the table and the last checkpoints. */
function ended(sweep: string): unknown {
  const table = readFileSync(join(here.path, sweep, "table.csv"), "utf8").replaceAll(/,\d+\r?\n/g, "\n");
  const trials = readdirSync(join(here.path, sweep, "trials")).sort();
  const bytes = (trial: string): string =>
    readFileSync(join(here.path, sweep, "trials", trial, "checkpoints", "step-60.safetensors")).toString("base64");
  return { table, trials: trials.map((trial) => [trial, bytes(trial)]) };
}
const names = (path: string): string[] => (existsSync(path) ? readdirSync(path) : []);
const logs = (sweep: string): string =>
  names(join(here.path, sweep, "logs"))
    .filter((name) => name.endsWith(".log"))
    .map((name) => readFileSync(join(here.path, sweep, "logs", name), "utf8"))
    .join("");
/** Process ids of the trainings that have saved something and whose lock stands, by trial. */
function underWay(sweep: string): Map<string, number> {
  const root = join(here.path, sweep, "attempts");
  const found = names(root).flatMap((trial) =>
    names(join(root, trial)).flatMap((id): [string, number][] => {
      const run = join(root, trial, id, trial);
      if (names(join(run, "checkpoints")).length === 0) return [];
      try {
        return [[trial, (JSON.parse(readFileSync(join(run, "run.lock"), "utf8")) as { pid: number }).pid]];
      } catch {
        return []; // it begins, or has ended
      }
    }),
  );
  return new Map(found);
}

/** A studio of the sweep, in a process of its own: the engine and where the trials stand, as it tells its page. */
async function watched(started: Started): Promise<{ states: () => Promise<string[]>; close: () => Promise<unknown> }> {
  const url = await new Promise<string>((resolve, reject) => {
    started.child.stdout!.once("data", (text) => resolve(String(text).trim()));
    void started.outcome.then(({ stderr }) => reject(new Error(`the studio ended: ${stderr}`)));
  });
  const client = StudioClient.of(url);
  return {
    states: async () => {
      const { engine, trials, trouble } = await client.json<StudioSweep>("/api/sweep");
      return trouble === undefined ? [engine, ...trials.map(({ state }) => state)] : [trouble];
    },
    close: () => {
      started.child.kill("SIGINT");
      return started.outcome;
    },
  };
}

let calm: unknown;
beforeAll(async () => {
  buildCommand();
  const { code, stderr } = await runHere([...words, "--workers", "2", "--out", "calm"], { cwd: here.path });
  expect(code, stderr).toBe(0);
  calm = ended("calm");
}, 1_800_000);
afterAll(() => here.remove());

// they mostly wait
describe.concurrent.each(engines)("the engine $name", ({ name, lacks, start }) => {
  const missing = lacks();
  /** Trainings wait after each checkpoint while it is there. */
  const hold = join(here.path, `hold-${name}`);
  const own = {
    // another engine's command that runs in this process just now has those of its own in the environment
    ...{ SLURM_CONF: "", LATENTS_REDIS: "" },
    LATENTS_TEST_HOLD: hold,
    NODE_OPTIONS: `--import ${fileURLToPath(new URL("hold-training.mjs", import.meta.url))}`,
  };
  let stop: () => Promise<void> | void = () => undefined;
  let engineWords: readonly string[] = [];
  let env: Readonly<Record<string, string>> = {};
  beforeAll(async () => {
    if (missing === undefined) ({ words: engineWords, env, stop } = await start(own));
  }, 1_800_000);
  afterAll(() => stop(), 1_800_000);
  const command = (...args: string[]): Started => startNode([bin, ...args], { cwd: here.path, env });
  const asked = (...args: string[]): ReturnType<typeof runHere> =>
    runHere(["sweep", ...args], { cwd: here.path, env: { ...env, NODE_OPTIONS: "" } });

  it.runIf(name === "bullmq")("says that Redis is away, and not that nothing is queued", async (context) => {
    const { expect } = context;
    if (missing !== undefined) context.skip(missing);
    writeFileSync(join(here.path, "calm", "engine.json"), JSON.stringify({ engine: "bullmq" }));
    const away = await startNode([bin, "sweep", "status", "calm"], {
      ...{ cwd: here.path, env: { LATENTS_REDIS: "redis://127.0.0.1:1" } },
    }).outcome;
    expect(away.stdout).toMatch(/: 2 of 2 trials finished, the queue is not known\n/);
    expect(away.stderr).toMatch(
      /^warning: redis:\/\/127\.0\.0\.1:1: Redis does not answer; nothing is lost: start it, and try again\n/,
    );
    const there = await asked("status", "calm");
    expect([there.stderr, there.code]).toEqual(["", 0]);
  });

  it(
    "ends in the same bits where a training is killed and the sweep is cancelled and resumed",
    { timeout: 3_600_000 },
    async (context) => {
      const { expect } = context; // tests that run beside others have their own
      if (missing !== undefined) context.skip(missing);
      const sweep = `by-${name}`;
      writeFileSync(hold, "");
      const first = command(...words, ...engineWords, "--out", sweep);
      await expect.poll(() => underWay(sweep).size, patience).toBe(2);
      const studio = name === "local" ? undefined : await watched(command("studio", "--runs", sweep, "--port", "0"));
      if (studio) expect(await studio.states()).toEqual([name, "running", "running"]);
      const [[trial, pid]] = underWay(sweep);
      process.kill(pid, "SIGKILL");
      await expect.poll(() => logs(sweep), patience).toContain("broken off: the training process was ended by SIGKILL");
      await expect.poll(() => underWay(sweep).get(trial) ?? pid, patience).not.toBe(pid);

      expect((await asked("cancel", sweep)).code).toBe(0);
      if (name !== "local") first.child.kill("SIGINT");
      expect((await first.outcome).code).toBeOneOf([0, 130]);
      await expect
        .poll(async () => JSON.parse((await asked("status", sweep, "--json")).stdout) as object, {
          ...{ ...patience, interval: 200 },
        })
        .toMatchObject({ underWay: [], queued: 0, finished: 0, idle: 2 });
      expect(logs(sweep).match(/stopped on request/g)).toHaveLength(2);
      if (studio) await expect.poll(studio.states, patience).toEqual([name, "waiting", "waiting"]);
      rmSync(hold);

      // by the engine of before, with what it was told
      const again = await command("sweep", "--resume", sweep, ...(name === "local" ? [] : ["--wait"])).outcome;
      expect(again.code, again.stderr).toBe(0);
      expect(again.stdout).toMatch(/^LATENT {2}RUNS {2}TEST NELBO/);
      expect(ended(sweep)).toEqual(calm);
      if (studio) await expect.poll(studio.states, patience).toEqual([name, "finished", "finished"]);
      await studio?.close();
      expect(logs(sweep).match(/finished and committed/g)).toHaveLength(2);
      const told = await asked("logs", sweep, "latent=2,seed=1");
      expect(told.stdout).toMatch(/^== latent=2,seed=1\.log\n.* starts\n/);
    },
  );
});
