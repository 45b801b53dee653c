import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "./free-ports.js";
import type { SmallNetwork } from "./small-network.js";

/** A SLURM of this machine alone: a controller and nodes on loopback, all in one folder. */
export interface SmallSlurm {
  readonly env: Readonly<Record<string, string>>;
  /** Ends the controller and starts it again, with what it had saved. */
  restartController(awayMs: number): Promise<void>;
  /** Ends the daemon of a node at once, with all that it had started. */
  killNode(number: number): void;
  startNode(number: number): void;
  stop(): Promise<void>;
}

const daemons = ["/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd"];

/** Why SLURM cannot be started here; undefined where it can. */
export const slurmLacks = (): string | undefined => {
  const missing = daemons.filter((path) => !existsSync(path));
  if (missing.length > 0)
    return `${missing.join(", ")} not installed (apt-get install slurmctld slurmd slurm-client munge)`;
  return process.getuid?.() === 0 ? undefined : "only root can start the nodes of a SLURM here";
};

/** `network`: each node in its own, where its cable can be pulled; else all on loopback. */
export async function startSlurm(folder: string, nodes: number, network?: SmallNetwork): Promise<SmallSlurm> {
  for (const name of ["spool", "state", "log"]) mkdirSync(join(folder, name), { recursive: true });
  const port = await freePorts(nodes + 1);
  const at = (name: string): string => join(folder, name);
  const host = hostname().split(".")[0];
  writeFileSync(at("munge.key"), Buffer.alloc(1024, 7), { mode: 0o400 });
  const conf = [
    ...[
      "ClusterName=latents",
      `SlurmctldHost=${host}(${network?.headAddress(1) ?? "127.0.0.1"})`,
      `SlurmctldPort=${port}`,
    ],
    ...["AuthType=auth/munge", `AuthInfo=socket=${at("munge.sock")},cred_expire=10`, "CredType=cred/munge"],
    ...[`SlurmUser=${userInfo().username}`, `SlurmdUser=${userInfo().username}`],
    ...[`StateSaveLocation=${at("state")}`, `SlurmdSpoolDir=${at("spool")}/%n`],
    ...[`SlurmctldPidFile=${at("slurmctld.pid")}`, `SlurmdPidFile=${at("slurmd-%n.pid")}`],
    ...[`SlurmctldLogFile=${at("log/slurmctld.log")}`, `SlurmdLogFile=${at("log/slurmd-%n.log")}`],
    ...["ProctrackType=proctrack/linuxproc", "TaskPlugin=task/none", "JobAcctGatherType=jobacct_gather/none"],
    ...["AccountingStorageType=accounting_storage/none", "JobCompType=jobcomp/none", "MpiDefault=none"],
    ...[
      "SchedulerType=sched/backfill",
      "SchedulerParameters=sched_interval=2,batch_sched_delay=0,sched_min_interval=0",
    ],
    ...["SelectType=select/cons_tres", "SelectTypeParameters=CR_CPU", "ReturnToService=2", "SlurmdTimeout=10"],
    ...["SlurmctldTimeout=10", "InactiveLimit=0", "KillWait=2", "MinJobAge=300", "MaxArraySize=11", "JobRequeue=1"],
    "SlurmdParameters=config_overrides",
    ...Array.from(
      { length: nodes },
      (_, i) =>
        `NodeName=n${i + 1} NodeHostname=${host} NodeAddr=${network?.address(i + 1) ?? "127.0.0.1"} Port=${port + i + 1} CPUs=1 State=UNKNOWN`,
    ),
    `PartitionName=main Nodes=${nodes === 1 ? "n1" : `n[1-${nodes}]`} Default=YES MaxTime=INFINITE State=UP`,
  ];
  writeFileSync(at("slurm.conf"), `${conf.join("\n")}\n`);
  const env = { SLURM_CONF: at("slurm.conf") };
  const start = (daemon: string, ...args: string[]): void =>
    void execFileSync(daemon, args, { env: { ...process.env, ...env }, stdio: "ignore" });
  const pidOf = (name: string): number => Number(readFileSync(at(name), "utf8"));
  const lives = (name: string): boolean => {
    try {
      return existsSync(`/proc/${pidOf(name)}`);
    } catch {
      return false; // a daemon takes its file away as it ends
    }
  };
  const end = (name: string, signal: NodeJS.Signals = "SIGTERM"): void => {
    try {
      process.kill(pidOf(name), signal);
    } catch {
      // it has ended
    }
  };
  const idle = (): boolean =>
    spawnSync("sinfo", ["-h", "-t", "idle,mixed,alloc", "-o", "%D"], { env: { ...process.env, ...env } })
      .stdout?.toString()
      .trim() === String(nodes);
  // munged wants folders that others cannot write to: `--force` makes a warning of that for one under /tmp
  start(
    "/usr/sbin/munged",
    ...["--force", `--key-file=${at("munge.key")}`, `--socket=${at("munge.sock")}`, `--pid-file=${at("munged.pid")}`],
    ...[`--log-file=${at("log/munged.log")}`, `--seed-file=${at("munged.seed")}`],
  );
  const controller = (): void => start("/usr/sbin/slurmctld", "-f", at("slurm.conf"));
  const node = (number: number): void => {
    const [first, ...rest] = [
      ...(network?.inNetwork(number) ?? []),
      ...["/usr/sbin/slurmd", "-f", at("slurm.conf"), "-N", `n${number}`],
    ];
    start(first, ...rest);
  };
  const endJobs = (number?: number): void => {
    for (const pid of startedBy(at("slurm.conf"), number))
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // it has ended
      }
  };
  controller();
  for (let i = 1; i <= nodes; i++) node(i);
  for (const began = performance.now(); !idle();) {
    if (performance.now() - began > 120_000) throw new Error("SLURM's nodes do not come up");
    await sleep(100);
  }
  return {
    env,
    restartController: async (awayMs) => {
      const pid = pidOf("slurmctld.pid");
      end("slurmctld.pid");
      for (let tries = 0; tries < 100 && existsSync(`/proc/${pid}`); tries++) await sleep(50);
      await sleep(awayMs);
      controller();
    },
    killNode: (number) => {
      end(`slurmd-n${number}.pid`, "SIGKILL");
      endJobs(number);
    },
    startNode: node,
    stop: async () => {
      spawnSync("scancel", ["--user", userInfo().username], { env: { ...process.env, ...env } });
      const alive = (): string[] => readdirSync(folder).filter((name) => name.endsWith(".pid") && lives(name));
      for (const name of alive()) end(name);
      for (let tries = 0; tries < 50 && alive().length > 0; tries++) await sleep(100);
      // a node's daemon that waits for a job's end
      for (const name of alive()) end(name, "SIGKILL");
      endJobs();
    },
  };
}

/** Process ids of a node's jobs, or all nodes', and of what watches over them, which no longer hangs on the daemon. */
function startedBy(conf: string, node: number | undefined): number[] {
  const read = (path: string): string => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return ""; // it has ended
    }
  };
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const jobs = all.filter((pid) => {
    const env = read(`/proc/${pid}/environ`).split("\0");
    return env.includes(`SLURM_CONF=${conf}`) && (node === undefined || env.includes(`SLURMD_NODENAME=n${node}`));
  });
  const parents = jobs.map((pid) => /^PPid:\s*(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? "");
  const watchers = parents.filter((pid) => read(`/proc/${pid}/comm`).startsWith("slurmstepd"));
  return [...new Set([...watchers, ...jobs])].map(Number);
}
