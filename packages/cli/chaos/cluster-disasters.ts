import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { spawn, type ChildProcess } from "node:child_process";
import { networkLacks, smallNetwork, type SmallNetwork } from "../test/clusters/small-network.js";
import { startRedis } from "../test/clusters/small-redis.js";
import { startSlurm } from "../test/clusters/small-slurm.js";

export type EngineName = "local" | "slurm" | "bullmq";

/** An engine of two machines, and what can befall it beside kills of single processes. */
export interface ClusterChaos {
  /** What `latents sweep` is told. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Each happens once. */
  readonly disasters: readonly { readonly what: string; readonly happen: () => Promise<void> | void }[];
  readonly end: () => Promise<void> | void;
}

/** Starts an engine in a folder; machines have networks of their own where that is possible here. */
export async function chaosOf(engine: EngineName, here: string, bin: string): Promise<ClusterChaos> {
  if (engine === "local") return { words: ["--workers", "2"], env: {}, disasters: [], end: () => undefined };
  const lacks = networkLacks();
  if (lacks !== undefined) process.stderr.write(`no partition: ${lacks}\n`);
  const network = lacks === undefined ? smallNetwork(2) : undefined;
  return engine === "slurm" ? slurmChaos(here, network) : bullmqChaos(here, bin, network);
}

/** A machine that nobody reaches for longer than the engine waits. */
const partition = (network: SmallNetwork, seconds: number): ClusterChaos["disasters"][number] => ({
  what: `a machine cut off for ${seconds} s`,
  happen: async () => {
    network.cut(2);
    await sleep(1000 * seconds);
    network.mend(2);
  },
});

async function slurmChaos(here: string, network: SmallNetwork | undefined): Promise<ClusterChaos> {
  mkdirSync(join(here, "slurm"));
  const slurm = await startSlurm(join(here, "slurm"), 2, network);
  const node = {
    what: "a node dead for 20 s",
    happen: async () => {
      slurm.killNode(1);
      await sleep(20_000);
      slurm.startNode(1);
    },
  };
  return {
    ...{ words: ["--engine", "slurm", "--wait"], env: slurm.env },
    disasters: [
      { what: "the controller away for 5 s", happen: () => slurm.restartController(5000) },
      node,
      ...(network ? [partition(network, 25)] : []),
    ],
    end: async () => {
      await slurm.stop();
      network?.stop();
    },
  };
}

async function bullmqChaos(here: string, bin: string, network: SmallNetwork | undefined): Promise<ClusterChaos> {
  const redis = await startRedis(here, network ? [network.headAddress(1), network.headAddress(2)] : []);
  const env = { LATENTS_REDIS: redis.url };
  const workers = new Map<number, ChildProcess>();
  const start = (machine: number): void => {
    const [first, ...rest] = [
      ...(network?.onMachine(machine) ?? []),
      ...[process.execPath, bin, "worker", "--concurrency", "1", "--lease", "3"],
    ];
    const url = network ? `redis://${network.headAddress(machine)}:${redis.port}` : redis.url;
    workers.set(
      machine,
      spawn(first, rest, { cwd: here, stdio: "ignore", env: { ...process.env, LATENTS_REDIS: url } }),
    );
  };
  const machines = [1, 2];
  machines.forEach(start);
  let dead: number | undefined;
  // as whatever keeps services running does
  const keeper = setInterval(() => {
    for (const [machine, { exitCode, signalCode }] of workers)
      if (machine !== dead && (exitCode !== null || signalCode !== null)) start(machine);
  }, 500);
  const machineDead = {
    what: "a machine dead for 10 s",
    happen: async () => {
      dead = 1;
      // with it ends all that runs in its process ids
      workers.get(1)?.kill("SIGKILL");
      await sleep(10_000);
      dead = undefined;
    },
  };
  return {
    ...{ words: ["--engine", "bullmq", "--wait"], env },
    disasters: [
      { what: "Redis away for 5 s", happen: () => redis.restart(5000) },
      ...(network ? [partition(network, 15)] : []),
      { what: "Redis back without its data", happen: () => redis.restart(1000, "forget") },
      machineDead,
    ],
    end: async () => {
      clearInterval(keeper);
      for (const child of workers.values()) child.kill(network ? "SIGKILL" : "SIGTERM");
      await redis.stop();
      network?.stop();
    },
  };
}
