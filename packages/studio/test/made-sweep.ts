import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeRun } from "./made-runs.js";

const id = "0123456789ab";
const latents = [2, 5, 10, 20, 50, 100] as const;
const nameOf = (latent: number): string => `latent=${latent}`;

/**
 * A sweep on SLURM as its processes leave it, at two of its machines: two trials have finished, two are being trained, one is in the queue, and one has
 * failed. Returns its folder, and a folder of programs whose `squeue` answers as SLURM's does.
 */
export function makeSweep(parent: string): { readonly folder: string; readonly programs: string } {
  const folder = join(parent, "sweep");
  const programs = join(parent, "programs");
  for (const name of ["trials", "attempts", "failed", "logs"]) mkdirSync(join(folder, name), { recursive: true });
  const command = "latents sweep --over model.latent=2,5,10,20,50,100 --engine slurm";
  const plan = {
    ...{ format: "latents-sweep", version: 2, id, command, createdAt: "2026-11-27T08:00:00.000Z" },
    ...{ base: "recipe mnist", workers: 2, threads: 1, config: { recipe: "mnist" } },
    keys: [{ key: "model.latent", source: "--over model.latent", values: latents }],
    trials: latents.map((latent) => ({
      ...{ name: nameOf(latent), values: { "model.latent": latent }, changes: { model: { latent } } },
      command: `latents train --latent ${latent}`,
    })),
  };
  writeFileSync(join(folder, "sweep.json"), JSON.stringify(plan));
  writeFileSync(join(folder, "engine.json"), JSON.stringify({ engine: "slurm" }));
  finishTrial(folder, 2, "node1", 150);
  finishTrial(folder, 5, "node2", 130);
  for (const [latent, host] of [
    [10, "node1"],
    [20, "node2"],
  ] as const) {
    const attempt = join(folder, "attempts", nameOf(latent), "20261127T080000000Z-1");
    makeRun(attempt, { name: nameOf(latent), step: 60, config: { model: { latent } } });
    const lock = { pid: 1, host, started: "1", space: `${host}/1`, beatMs: 10_000 };
    writeFileSync(join(attempt, nameOf(latent), "run.lock"), `${JSON.stringify(lock)}\n`);
  }
  const failure = { kind: "failure", message: "the disk is full" };
  writeFileSync(join(folder, "failed", `${nameOf(100)}.json`), JSON.stringify(failure));
  logLine(folder, 100, "node2", "failed: the disk is full");
  mkdirSync(programs);
  const jobs = [2, 3, 4].map((task) => `latents-${id}+0|${task}|${task === 4 ? "PD" : "R"}|node|17`);
  writeFileSync(join(programs, "squeue"), `#!/bin/sh\ncat <<JOBS\n${jobs.join("\n")}\nJOBS\n`, { mode: 0o755 });
  return { folder, programs };
}

/** A trial is committed, on a machine; what attempts left of it goes. */
export function finishTrial(folder: string, latent: number, host: string, negElbo: number): void {
  makeRun(join(folder, "trials"), { name: nameOf(latent), negElbo, config: { model: { latent } } });
  logLine(folder, latent, host, `finished and committed: test NELBO ${negElbo}`);
  rmSync(join(folder, "attempts", nameOf(latent)), { recursive: true, force: true });
}

const logLine = (folder: string, latent: number, host: string, text: string): void =>
  writeFileSync(join(folder, "logs", `${nameOf(latent)}.log`), `2026-11-27T08:10:00.000Z ${host} 1 1 ${text}\n`);
