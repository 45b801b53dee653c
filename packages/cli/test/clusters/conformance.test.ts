import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bin, buildCommand } from "../build-command.js";
import { startNode, temporaryFolder, type Outcome, type Started } from "../command.js";
import { redisLacks, startRedis, type SmallRedis } from "./small-redis.js";
import { slurmLacks, startSlurm, type SmallSlurm } from "./small-slurm.js";

const here = temporaryFolder();

/** What an engine needs to be there, and what the command says to use it. */
interface Engine {
  readonly name: "local" | "slurm" | "bullmq";
  readonly lacks: () => string | undefined;
  readonly start: () => Promise<{
    readonly words: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly stop: () => Promise<void> | void;
  }>;
}
const engines: readonly Engine[] = [
  {
    name: "local",
    lacks: () => undefined,
    start: () => Promise.resolve({ words: [], env: {}, stop: () => undefined }),
  },
  {
    name: "slurm",
    lacks: slurmLacks,
    start: async () => {
      const slurm: SmallSlurm = await startSlurm(join(here.path, "slurm"), 2);
      return { words: ["--engine", "slurm", "--wait"], env: slurm.env, stop: () => slurm.stop() };
    },
  },
  {
    name: "bullmq",
    lacks: redisLacks,
    start: async () => {
      const redis: SmallRedis = await startRedis(here.path);
      const env = { LATENTS_REDIS: redis.url };
      const worker = startNode([bin, "worker", "--concurrency", "2", "--lease", "2"], { cwd: here.path, env });
      const stop = async (): Promise<void> => {
        worker.child.kill("SIGTERM");
        await worker.outcome;
        await redis.stop();
      };
      return { words: ["--engine", "bullmq", "--wait"], env, stop };
    },
  },
];

/** Trials of a second or two: a checkpoint every 40 of 400 steps, one thread. */
const sets = ["data.limit=400", "model.encoder.hidden=[16]", "model.decoder.hidden=[16]", "checkpoint.every=40"];
const words = [
  ...["sweep", "--steps", "400", "--batch", "20", "--threads", "1", "--over", "model.latent=2,3", "--over", "seed=1"],
  ...sets.flatMap((set) => ["--set", set]),
];

/** What a sweep ended in, but for times: the table and the last checkpoints. */
function ended(sweep: string): unknown {
  const table = readFileSync(join(here.path, sweep, "table.csv"), "utf8").replaceAll(/,\d+\r?\n/g, "\n");
  const trials = readdirSync(join(here.path, sweep, "trials")).sort();
  const bytes = (trial: string): string =>
    readFileSync(join(here.path, sweep, "trials", trial, "checkpoints", "step-400.safetensors")).toString("base64");
  return { table, trials: trials.map((trial) => [trial, bytes(trial)]) };
}
const logs = (sweep: string): string =>
  readdirSync(join(here.path, sweep, "logs"))
    .filter((name) => name.endsWith(".log"))
    .map((name) => readFileSync(join(here.path, sweep, "logs", name), "utf8"))
    .join("");
/** Runs of attempts that have saved something. */
const underWay = (sweep: string): string[] => {
  const root = join(here.path, sweep, "attempts");
  const names = (path: string): string[] => (existsSync(path) ? readdirSync(path) : []);
  return names(root).flatMap((trial) =>
    names(join(root, trial))
      .map((id) => join(root, trial, id, trial))
      .filter((run) => names(join(run, "checkpoints")).length > 0 && existsSync(join(run, "run.lock"))),
  );
};

let calm: unknown;
beforeAll(async () => {
  buildCommand();
  const { code, stderr } = await startNode([bin, ...words, "--workers", "2", "--out", "calm"], { cwd: here.path })
    .outcome;
  expect(code, stderr).toBe(0);
  calm = ended("calm");
}, 240_000);
afterAll(() => here.remove());

describe.each(engines)("the engine $name", ({ name, lacks, start }) => {
  const missing = lacks();
  let stop: () => Promise<void> | void = () => undefined;
  let engineWords: readonly string[] = [];
  let env: Readonly<Record<string, string>> = {};
  beforeAll(async () => {
    if (missing === undefined) ({ words: engineWords, env, stop } = await start());
  }, 60_000);
  afterAll(() => stop());
  const command = (...args: string[]): Started => startNode([bin, ...args], { cwd: here.path, env });
  const answer = (...args: string[]): Promise<Outcome> => command(...args).outcome;

  it.runIf(name === "bullmq")("says that Redis is away, and not that nothing is queued", async (context) => {
    if (missing !== undefined) context.skip(missing);
    writeFileSync(join(here.path, "calm", "engine.json"), JSON.stringify({ engine: "bullmq" }));
    const away = { ...env, LATENTS_REDIS: "redis://127.0.0.1:1" };
    const asked = await startNode([bin, "sweep", "status", "calm"], { cwd: here.path, env: away }).outcome;
    expect(asked.stdout).toMatch(/: 2 of 2 trials finished, the queue is not known\n/);
    expect(asked.stderr).toMatch(
      /^warning: redis:\/\/127\.0\.0\.1:1: Redis does not answer; nothing is lost: start it, and try again\n/,
    );
    const there = await answer("sweep", "status", "calm");
    expect([there.stderr, there.code]).toEqual(["", 0]);
  });

  it(
    "ends in the same bits where a training is killed and the sweep is cancelled and resumed",
    { timeout: 240_000 },
    async (context) => {
      if (missing !== undefined) context.skip(missing);
      const sweep = `by-${name}`;
      const first = command(...words, ...engineWords, "--out", sweep);
      await expect.poll(() => underWay(sweep).length, { timeout: 90_000, interval: 20 }).toBeGreaterThan(0);
      const lock = join(underWay(sweep)[0] ?? "", "run.lock");
      process.kill((JSON.parse(readFileSync(lock, "utf8")) as { pid: number }).pid, "SIGKILL");
      await expect
        .poll(() => logs(sweep), { timeout: 60_000, interval: 50 })
        .toContain("broken off: the training process was ended by SIGKILL");
      await expect.poll(() => underWay(sweep).length, { timeout: 60_000, interval: 20 }).toBeGreaterThan(0);

      expect((await answer("sweep", "cancel", sweep)).code).toBe(0);
      if (name !== "local") first.child.kill("SIGINT");
      expect((await first.outcome).code).toBeOneOf([0, 130]);
      await expect
        .poll(async () => JSON.parse((await answer("sweep", "status", sweep, "--json")).stdout) as object, {
          timeout: 60_000,
          interval: 1000,
        })
        .toMatchObject({ underWay: [], queued: 0 });
      expect(logs(sweep)).toMatch(/stopped on request|finished and committed/);
      const status = await answer("sweep", "status", sweep);
      expect(status.stdout).toMatch(/: \d of 2 trials finished/);

      const again = await answer("sweep", "--resume", sweep, ...engineWords);
      expect(again.code, again.stderr).toBe(0);
      expect(again.stdout).toMatch(/^LATENT {2}RUNS {2}TEST NELBO/);
      expect(ended(sweep)).toEqual(calm);
      expect(logs(sweep).match(/finished and committed/g)).toHaveLength(2);
      const told = await answer("sweep", "logs", sweep, "latent=2,seed=1");
      expect(told.stdout).toMatch(/^== latent=2,seed=1\.log\n.* starts\n/);
    },
  );
});
