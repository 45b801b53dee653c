import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { openEngine } from "../../src/sweep/engines/open-engine.js";
import { slurmEngine } from "../../src/sweep/engines/slurm-engine.js";
import { bullmqEngine } from "../../src/sweep/engines/bullmq-engine.js";
import type { OpenSweep } from "../../src/sweep/engines/engine.js";
import { readSweep } from "../../src/sweep/plan/stored-sweep.js";
import { beginAttempt } from "../../src/sweep/trials/attempts.js";
import { onFewDigits } from "../few-digits.js";
import { remedy, type Remedy } from "./remedy.js";
import { run } from "./run-remedies.js";
import { npz } from "./small-images.js";

const words = ["--over", "optimizer.learningRate=0.001", ...onFewDigits(), "--steps", "4"];
const three = [...words.slice(2), "--over", "optimizer.learningRate=0.001,0.002,0.003"];
const halved = ["--set", "data.validation=0.1", "--halving", "3"];
const heldOut = [...onFewDigits().filter((_, i) => i !== 2 && i !== 3), "--set", "data.validation=0.1"];
const name = "learningRate=0.001";
const queued: OpenSweep = {
  folder: "/nowhere",
  plan: {
    ...{ id: "0123456789ab", command: "c", createdAt: "", base: "b", keys: [], workers: 1, threads: 1, config: {} },
    trials: [{ name: "seed=1", values: {}, command: "c" }],
  },
};
const programs = (failing: boolean) => (program: string) =>
  failing ? Promise.reject(new Error(program)) : Promise.resolve(program === "sbatch" ? "17" : "");
/** SLURM's programs are looked for in a folder that has none, or one that answers or fails. */
async function withPrograms(script: string | undefined, work: () => unknown): Promise<void> {
  const before = process.env["PATH"];
  mkdirSync("programs", { recursive: true });
  rmSync(join("programs", "squeue"), { force: true });
  if (script !== undefined) writeFileSync(join("programs", "squeue"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env["PATH"] = `${join(process.cwd(), "programs")}${script === undefined ? "" : `:${before}`}`;
  try {
    await work();
  } finally {
    process.env["PATH"] = before;
  }
}
const slurm = (options: readonly string[] = []) => slurmEngine({ latents: ["latents"], options, run: programs(false) });
const local = ["--steps", "4", "--over", "optimizer.learningRate=0.001"];
const nobody = "redis://127.0.0.1:1";

/** Messages of sweeps on engines, and of the attempts at their trials; the current folder is theirs. */
export const sweepRemedies: readonly Remedy[] = [
  remedy(
    '{}: the data "{}" must be those that the sweep was planned with: {}; restore them on {}, and resume the sweep',
    async () => {
      const data = ["--data", npz("swept.npz", 60, 8), "--batch", "10", "--threads", "1", "--steps", "4"];
      await run("sweep", ...data, "--over", "model.latent=2", "--out", "far");
      rmSync(join("far", "trials"), { recursive: true });
      npz("swept.npz", 60, 8, 1);
      await run("sweep-trial", "far", "0");
    },
    () => {
      npz("swept.npz", 60, 8);
      return run("sweep", "--resume", "far");
    },
  ),
  remedy(
    "{}: another process is training this trial; wait for it or stop it",
    async () => {
      await run("sweep", ...words, "--out", "held");
      rmSync(join("held", "trials", name, "result.json"));
      writeFileSync(join("held", "trials", name, "run.lock"), JSON.stringify({ pid: process.pid, host: hostname() }));
      const plan = await readSweep("held");
      await beginAttempt("held", plan.trials[0]);
    },
    async () => {
      rmSync(join("held", "trials", name, "run.lock"));
      await run("sweep", "--resume", "held");
      readFileSync(join("held", "trials", name, "result.json"));
    },
  ),
  remedy(
    "sweep-trial: {} has {} trials, from 0 on, got {}; name one of them",
    () => run("sweep-trial", "held", "7"),
    () => run("sweep-trial", "held", "0"),
  ),
  remedy(
    "--engine-option {}: {} is set by latents; leave it out",
    () => slurm(["array=0-3"]),
    () => slurm(["partition=long", "exclusive"]),
  ),
  remedy(
    "--engine slurm: there is no {} here; run the command where SLURM's are, or choose another engine",
    () => withPrograms(undefined, () => slurmEngine({ latents: ["latents"] }).queued(queued)),
    () => withPrograms("true", () => slurmEngine({ latents: ["latents"] }).queued(queued)),
    () => run("sweep", ...onFewDigits(), ...local, "--out", "instead"),
  ),
  remedy(
    "{}: {}; nothing is lost: try again when SLURM answers",
    () => withPrograms("echo the controller is away >&2; exit 1", () => slurmEngine({ latents: ["l"] }).queued(queued)),
    () => withPrograms("true", () => slurmEngine({ latents: ["l"] }).queued(queued)),
  ),
  remedy(
    "--engine-option: is for slurm; BullMQ has none, its workers have: see latents worker --help",
    () => openEngine({ engine: "bullmq", options: ["partition=long"], redis: nobody }, []),
    () => run("worker", "--help"),
  ),
  remedy(
    "--engine bullmq: needs Redis; say where: --redis redis://HOST:6379, or LATENTS_REDIS",
    () => openEngine({ engine: "bullmq" }, []),
    async () => (await openEngine({ engine: "bullmq", redis: nobody }, [])).close(),
  ),
  remedy(
    "{}: is for trials that run elsewhere; say where: --engine slurm or --engine bullmq",
    () => run("sweep", ...onFewDigits(), ...local, "--wait", "--out", "waited"),
    () => slurm(),
  ),
  remedy(
    "--steps: the run has {} steps, which can become more, not fewer, got {}; end it earlier with --until {}",
    async () => {
      await run("train", ...onFewDigits(), "--steps", "6", "--until", "2", "--out", "longer");
      await run("train", "--resume", "longer", "--steps", "4");
    },
    () => run("train", "--resume", "longer", "--until", "4"),
  ),
  remedy(
    "--until: must be at most the {} steps of the training, got {}; leave it out to train to the end",
    () => run("train", ...onFewDigits(), "--steps", "4", "--until", "5", "--out", "beyond"),
    () => run("train", ...onFewDigits(), "--steps", "4", "--out", "beyond"),
  ),
  remedy(
    "--halving: trials are compared by held-out images; add --set data.validation=0.1",
    () => run("sweep", ...words, "--halving", "3", "--out", "halved"),
    () => run("sweep", ...three, ...halved, "--out", "halved"),
  ),
  remedy(
    "--halving: all trials must have as many steps, got {} and {}; give them --steps {}",
    () => run("sweep", ...heldOut, "--over", "train.epochs=0.2,0.4,0.6", "--halving", "3", "--out", "halved-2"),
    () =>
      run("sweep", ...heldOut, "--over", "train.batch=10,20,40", "--steps", "4", "--halving", "3", "--out", "halved-2"),
  ),
  remedy(
    "--halving: with {}, needs {} trials or more, got {}; leave it out",
    () => run("sweep", ...words, "--set", "data.validation=0.1", "--halving", "3", "--out", "halved-3"),
    () => run("sweep", ...words, "--set", "data.validation=0.1", "--out", "halved-3"),
  ),
  remedy(
    "--first-rung: must be below the {} steps of a trial, got {}; leave it out: a fifth of them",
    () => run("sweep", ...three, ...halved, "--first-rung", "4", "--out", "halved-5"),
    () => run("sweep", ...three, ...halved, "--out", "halved-5"),
  ),
  remedy(
    "--first-rung: is of --halving; add --halving 3, or leave it out",
    () => run("sweep", ...three, "--first-rung", "2", "--out", "halved-6"),
    () => run("sweep", ...three, ...halved, "--first-rung", "2", "--out", "halved-6"),
  ),
  remedy(
    "--halving: trials are compared on the way, by this process; add --wait",
    async () => {
      await withPrograms("exit 0", () => run("sweep", ...three, ...halved, "--engine", "slurm", "--out", "halved-4"));
    },
    async () => (await openEngine({ engine: "bullmq", redis: nobody }, [])).close(),
  ),
  remedy(
    "worker: needs Redis; say where: --redis redis://HOST:6379, or LATENTS_REDIS",
    () => run("worker"),
    async () => (await bullmqEngine({ url: nobody })).close(),
  ),
];
