import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A SLURM of this machine alone: a controller and nodes on loopback, all in one folder. */
export interface SmallSlurm {
  readonly env: Readonly<Record<string, string>>;
  /** Ends the controller and starts it again, with what it had saved. */
  restartController(awayMs: number): Promise<void>;
  /** Ends the daemon of a node at once, with what it had started. */
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

export async function startSlurm(folder: string, nodes: number): Promise<SmallSlurm> {
  for (const name of ["spool", "state", "log"]) mkdirSync(join(folder, name), { recursive: true });
  const port = await freePorts(nodes + 1);
  const at = (name: string): string => join(folder, name);
  const host = hostname().split(".")[0];
  writeFileSync(at("munge.key"), Buffer.alloc(1024, 7), { mode: 0o400 });
  const conf = [
    ...["ClusterName=latents", `SlurmctldHost=${host}(127.0.0.1)`, `SlurmctldPort=${port}`],
    ...["AuthType=auth/munge", `AuthInfo=socket=${at("munge.sock")}`, "CredType=cred/munge"],
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
    ...["SelectType=select/cons_tres", "SelectTypeParameters=CR_CPU", "ReturnToService=2", "SlurmdTimeout=15"],
    ...["SlurmctldTimeout=10", "InactiveLimit=0", "KillWait=5", "MinJobAge=300", "MaxArraySize=11", "JobRequeue=1"],
    "SlurmdParameters=config_overrides",
    ...Array.from(
      { length: nodes },
      (_, i) => `NodeName=n${i + 1} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port + i + 1} CPUs=1 State=UNKNOWN`,
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
  const node = (number: number): void => start("/usr/sbin/slurmd", "-f", at("slurm.conf"), "-N", `n${number}`);
  controller();
  for (let i = 1; i <= nodes; i++) node(i);
  for (let tries = 0; !idle(); tries++) {
    if (tries > 150) throw new Error("SLURM's nodes do not come up");
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
    killNode: (number) => end(`slurmd-n${number}.pid`, "SIGKILL"),
    startNode: node,
    stop: async () => {
      spawnSync("scancel", ["--user", userInfo().username], { env: { ...process.env, ...env } });
      const alive = (): string[] => readdirSync(folder).filter((name) => name.endsWith(".pid") && lives(name));
      for (const name of alive()) end(name);
      for (let tries = 0; tries < 50 && alive().length > 0; tries++) await sleep(100);
      // a node's daemon that waits for a job's end
      for (const name of alive()) end(name, "SIGKILL");
    },
  };
}

/** The first of so many neighbouring ports that nobody listens on. */
async function freePorts(count: number): Promise<number> {
  for (let from = 20_000 + (process.pid % 20_000); ; from += count) {
    const all = await Promise.all(Array.from({ length: count }, (_, i) => isFree(from + i)));
    if (all.every(Boolean)) return from;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
