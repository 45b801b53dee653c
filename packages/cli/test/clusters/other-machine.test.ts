import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { bin, buildCommand } from "../build-command.js";
import { runHere } from "../command-here.js";
import { temporaryFolder } from "../command.js";
import { onFewDigits, writeFewDigits } from "../few-digits.js";
import { machineLacks, machineWords } from "./machine-words.js";

const here = temporaryFolder();
afterAll(() => here.remove());
const at = (...names: string[]): string => join(here.path, ...names);
const words = ["train", ...onFewDigits(), "--steps", "60", "--set", "checkpoint.every=20"];
/** Whether a process lives whose number means something in this space. */
const isPeopled = (space: string): boolean =>
  readdirSync("/proc").some((pid) => {
    try {
      return /^\d+$/.test(pid) && space.endsWith(readlinkSync(`/proc/${pid}/ns/pid`));
    } catch {
      return false; // it has ended
    }
  });
const latents = (...args: string[]): ReturnType<typeof runHere> => runHere(args, { cwd: here.path });

it(
  "a run that was begun on a machine which is gone goes on here, to the same bits",
  { timeout: 3_600_000 },
  async (context) => {
    const lacks = machineLacks();
    if (lacks !== undefined) context.skip(lacks);
    buildCommand();
    await writeFewDigits(at("digits.npz"));
    const calm = await latents(...words, "--out", "calm");
    expect(calm.code, calm.stderr).toBe(0);

    // it waits after its first checkpoint
    writeFileSync(at("hold"), "");
    const [first, ...rest] = [...machineWords("far-away"), process.execPath, bin, ...words, "--out", "run"];
    const hold = `--import ${fileURLToPath(new URL("hold-training.mjs", import.meta.url))}`;
    const machine = spawn(first, rest, {
      ...{ cwd: here.path, stdio: "ignore" },
      env: { ...process.env, NODE_OPTIONS: hold, LATENTS_TEST_HOLD: at("hold") },
    });
    const over = new Promise((resolve) => machine.once("close", resolve));
    const checkpoints = at("run", "checkpoints");
    await expect
      .poll(() => existsSync(checkpoints) && readdirSync(checkpoints), { timeout: 1_800_000 })
      .toEqual(["step-20.safetensors"]);
    const lock = at("run", "run.lock");
    const holder = JSON.parse(readFileSync(lock, "utf8")) as { readonly host: string; readonly space: string };
    expect(holder.host).toBe("far-away");
    const early = await latents("train", "--resume", "run");
    expect([early.code, early.stderr]).toEqual([
      1,
      expect.stringMatching(
        /process \d+ on far-away is writing this run; wait for it or stop it\. If its machine is gone, try again in \d+ s\n/,
      ) as string,
    ]);

    machine.kill("SIGKILL");
    await over;
    await expect.poll(() => isPeopled(holder.space), { timeout: 1_800_000 }).toBe(false);
    rmSync(at("hold"));
    // a machine that has been silent for longer than nine beats
    const past = Date.now() / 1000 - 95;
    utimesSync(lock, past, past);
    const late = await latents("train", "--resume", "run");
    expect(late.code, late.stderr).toBe(0);
    const last = (run: string): Buffer => readFileSync(at(run, "checkpoints", "step-60.safetensors"));
    expect(last("run").equals(last("calm"))).toBe(true);
    expect(existsSync(lock)).toBe(false);
  },
);
