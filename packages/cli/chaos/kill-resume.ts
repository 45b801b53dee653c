import { mkdirSync, readdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readCheckpoint } from "../src/run/checkpoints.js";
import { runCommand, startCommand } from "../test/command.js";
import { seededRandom } from "./seeded-random.js";

interface KillResumeOptions {
  readonly folder: string;
  /** Arguments of the training, without --out. */
  readonly args: readonly string[];
  readonly steps: number;
  readonly kills: number;
  /** Of the moments; they also depend on the machine's speed. */
  readonly seed: number;
  readonly log?: (line: string) => void;
}

interface KillResumeReport {
  /** Kills while a checkpoint was being written. */
  readonly duringSave: number;
  readonly checkpointsRead: number;
  /** Steps of the newest checkpoint after each kill; -1 before the first one. */
  readonly steps: readonly number[];
  /** Whether the last checkpoint has the same bytes as that of a run that was never killed. */
  readonly identical: boolean;
  /** Whether the two have checkpoints of the same steps. */
  readonly sameFiles: boolean;
}

/**
 * Trains once without disturbance and once killed `kills` times with SIGKILL, every second time in the middle of a save, and resumed. After
 * each kill every checkpoint must be readable. Throws if one is not, or if a resume fails.
 */
export async function killAndResume(options: KillResumeOptions): Promise<KillResumeReport> {
  const { folder, args, steps, kills, log = () => undefined } = options;
  const [calm, killed] = [join(folder, "calm"), join(folder, "killed")];
  const training = ["train", ...args, "--steps", String(steps)];
  await succeed([...training, "--out", calm]);
  const { elapsedMs } = JSON.parse(readFileSync(join(calm, "result.json"), "utf8")) as { elapsedMs: number };
  const random = seededRandom(options.seed);
  const seen: number[] = [];
  const dead = new Set<number>();
  let [duringSave, checkpointsRead] = [0, 0];
  mkdirSync(killed);
  for (let kill = 0; kill < kills; kill++) {
    const begun = seen.length > 0;
    const started = startCommand(begun ? ["train", "--resume", killed] : [...training, "--out", killed]);
    if (kill % 2 === 0) await savingAgain(join(killed, "checkpoints"), 1 + Math.floor(3 * random()), started.outcome);
    else {
      // one in five while it is still starting
      if (!begun || random() > 0.2) await Promise.race([started.saw(/(steps of|finished)/), started.outcome]);
      await Promise.race([sleep((random() * 2 * elapsedMs) / kills), started.outcome]);
    }
    // the training process has the lock; one that is killed earlier dies with the command
    const pid = lockHolder(killed);
    if (pid === undefined || dead.has(pid)) started.child.kill("SIGKILL");
    else {
      tryKill(pid);
      dead.add(pid);
    }
    await started.outcome;
    const names = readdirSync(join(killed, "checkpoints"));
    const torn = names.some((name) => name.endsWith(".tmp"));
    if (torn) duringSave++;
    const whole = names.filter((name) => name.endsWith(".safetensors"));
    const states = await Promise.all(whole.map((name) => readCheckpoint(join(killed, "checkpoints", name))));
    checkpointsRead += states.length;
    seen.push(Math.max(-1, ...states.map(({ state }) => state.step)));
    log(`kill ${kill + 1}: newest checkpoint at step ${seen.at(-1)}${torn ? ", during a save" : ""}`);
  }
  await succeed(["train", "--resume", killed]);
  const [one, two] = [calm, killed].map((run) => readFileSync(join(run, "checkpoints", `step-${steps}.safetensors`)));
  const [names, others] = [calm, killed].map((run) => readdirSync(join(run, "checkpoints")).sort());
  const sameFiles = names.join() === others.join();
  return { duringSave, checkpointsRead, steps: seen, identical: one.equals(two), sameFiles };
}

async function succeed(args: readonly string[]): Promise<void> {
  const { code, stderr } = await runCommand(args);
  if (code !== 0) throw new Error(`latents ${args.join(" ")} ended with ${code}: ${stderr}`);
}

/** Resolves at the beginning of the n-th save from now, or when the training has ended. */
async function savingAgain(checkpoints: string, n: number, ended: Promise<unknown>): Promise<void> {
  mkdirSync(checkpoints, { recursive: true });
  let left = n;
  let watcher: ReturnType<typeof watch> | undefined;
  const saves = new Promise<void>((resolve) => {
    const names = new Set<string>();
    watcher = watch(checkpoints, (_, name) => {
      if (name === null || !name.endsWith(".tmp") || names.has(name)) return;
      names.add(name);
      if (--left === 0) resolve();
    });
  });
  await Promise.race([saves, ended]);
  watcher?.close();
}

function lockHolder(run: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(join(run, "run.lock"), "utf8")) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has ended by itself
  }
}
