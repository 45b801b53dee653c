import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "./free-ports.js";

/** A Redis of this machine, on loopback, with its data in one folder. */
export interface SmallRedis {
  readonly url: string;
  readonly port: number;
  /** Ends it at once and starts it again; `forget`: without what it had. */
  restart(awayMs: number, forget?: "forget"): Promise<void>;
  stop(): Promise<void>;
}

/** Why Redis cannot be started here; undefined where it can. */
export const redisLacks = (): string | undefined =>
  spawnSync("redis-server", ["--version"]).error
    ? "redis-server is not installed (apt-get install redis-server)"
    : undefined;

/** `hosts`: addresses of this machine that it listens on too. */
export async function startRedis(folder: string, hosts: readonly string[] = []): Promise<SmallRedis> {
  const port = await freePorts(1);
  const flags = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    ...hosts,
    "--protected-mode",
    "no",
    "--dir",
    folder,
    "--save",
    "",
    "--loglevel",
    "warning",
  ];
  let child: ChildProcess;
  const start = async (...more: string[]): Promise<void> => {
    child = spawn("redis-server", [...flags, ...more], { stdio: "ignore" });
    for (const began = performance.now(); performance.now() - began < 120_000;) {
      if (
        spawnSync("redis-cli", ["-p", String(port), "ping"])
          .stdout?.toString()
          .trim() === "PONG"
      )
        return;
      await sleep(50);
    }
    throw new Error("Redis does not come up");
  };
  const end = (signal: NodeJS.Signals): Promise<void> =>
    new Promise((resolve) => {
      child.once("close", () => resolve());
      if (child.exitCode !== null || child.signalCode !== null) resolve();
      child.kill(signal);
    });
  await start("--appendonly", "yes", "--appendfsync", "always");
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    restart: async (awayMs, forget) => {
      await end("SIGKILL");
      await sleep(awayMs);
      await start(...(forget ? ["--appendonly", "no"] : ["--appendonly", "yes", "--appendfsync", "always"]));
    },
    stop: () => end("SIGTERM"),
  };
}
