import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { RunResult } from "@latents/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deadProcess } from "../../../chaos/small-run.js";
import { temporaryFolder } from "../../../test/command.js";
import type { StartTraining } from "../../run/training/start-training.js";
import type { StoredSweep } from "../plan/stored-sweep.js";
import { runAttempt, type AttemptOutcome } from "./run-attempt.js";
import { retryTrials } from "./retry-trials.js";
import { trialState } from "./trial-states.js";

const config = { recipe: "custom", data: { name: "mnist" }, train: { steps: 100 }, threads: 1 };
const trial = { name: "seed=1", values: { seed: 1 }, command: "latents train" };
const sweep: StoredSweep = {
  ...{ id: "0123456789ab", command: "c", createdAt: "", base: "recipe mnist", workers: 1, threads: 1 },
  ...{ keys: [{ key: "seed", source: "test", values: [1] }], config, trials: [trial] },
};
const result = (negElbo: number): RunResult => ({
  ...{ run: trial.name, recipe: "custom", seed: 1, steps: 100, device: "cpu", threads: 1, elapsedMs: 5, msPerStep: 5 },
  test: { negElbo, rec: negElbo, kl: 0, standardError: 0, images: 10, binarisation: "none" },
});

let folder: string;
let remove: () => void;
beforeEach(() => ({ path: folder, remove } = temporaryFolder()));
afterEach(() => remove());

/** A training that goes to `step` and ends so; `during` is called while it runs. */
function training(
  step: number,
  how: "done" | "killed" | "failed" | "diverged" | "stopped",
  during: (run: string) => void | Promise<void> = () => undefined,
): StartTraining {
  return (request, onEvent) => {
    const run = request.resume ?? request.out!;
    const work = async (): Promise<{ code: number | null; signal: string | null }> => {
      mkdirSync(join(run, "checkpoints"), { recursive: true });
      writeFileSync(join(run, "config.json"), "{}");
      if (step > 0) writeFileSync(join(run, "checkpoints", `step-${step}.safetensors`), String(step));
      await during(run);
      if (how === "killed") return { code: null, signal: "SIGKILL" };
      if (how === "stopped") onEvent({ type: "stopped", run, step });
      else if (how === "done") {
        writeFileSync(join(run, "result.json"), JSON.stringify(result(step)));
        onEvent({ type: "done", result: result(step), report: "", already: false });
      } else {
        const error = { kind: "failure", message: how === "failed" ? "the disk is full" : "diverged" } as const;
        onEvent({ type: "failed", error, ...(how === "diverged" && { diverged: true }) });
      }
      return { code: 0, signal: null };
    };
    const nothing = (): void => undefined;
    return { ...{ pid: 0, stop: nothing, pause: nothing, continue: nothing, kill: nothing }, ended: work() };
  };
}
const attempt = (start: StartTraining): Promise<AttemptOutcome> => runAttempt(folder, sweep, trial, { start }).outcome;
const attempts = (): string[] => {
  const root = join(folder, "attempts", trial.name);
  return existsSync(root) ? readdirSync(root).sort() : [];
};
const log = (): string => readFileSync(join(folder, "logs", `${trial.name}.log`), "utf8");

describe("attempts at a trial", () => {
  it("one that ends well becomes the trial by a rename, and the next one finds it", async () => {
    expect(await attempt(training(100, "done"))).toMatchObject({
      type: "finished",
      result: { test: { negElbo: 100 } },
    });
    expect(readdirSync(join(folder, "trials", trial.name)).sort()).toEqual([
      "checkpoints",
      "config.json",
      "result.json",
    ]);
    expect(attempts()).toEqual([]);
    const never: StartTraining = () => {
      throw new Error("a finished trial is trained again");
    };
    expect(await attempt(never)).toMatchObject({
      type: "finished",
      result: { run: join(folder, "trials", trial.name) },
    });
  });

  it("goes on from the furthest checkpoint, whoever got there", async () => {
    const steps: number[] = [];
    const from = (run: string): void =>
      void steps.push(...readdirSync(join(run, "checkpoints")).map((name) => Number(/\d+/.exec(name))));
    expect(await attempt(training(40, "killed"))).toMatchObject({
      type: "again",
      message: expect.stringContaining("by SIGKILL") as string,
    });
    await attempt(training(60, "failed"));
    await attempt(training(100, "done", from));
    expect(steps.sort((a, b) => a - b)).toEqual([40, 60, 100]);
    expect(log()).toMatch(/starts from step 60\n.*finished and committed/);
  });

  it("is given up after three without a new checkpoint; a resume lets it be tried again, with its furthest checkpoint", async () => {
    for (const step of [40, 40, 40, 40]) expect((await attempt(training(step, "killed"))).type).toBe("again");
    const given = await attempt(training(100, "done"));
    expect(given).toMatchObject({
      type: "failed",
      error: {
        kind: "failure",
        message: expect.stringMatching(
          /^3 attempts ended without a new checkpoint; the last said: .* SIGKILL/,
        ) as string,
      },
    });
    expect(await trialState(folder, trial)).toMatchObject({ state: "failed" });
    await retryTrials(folder, sweep);
    expect(await trialState(folder, trial)).toEqual({ state: "waiting" });
    let steps: string[] = [];
    const seen = training(100, "done", (run) => void (steps = readdirSync(join(run, "checkpoints"))));
    expect((await attempt(seen)).type).toBe("finished");
    expect(steps).toContain("step-40.safetensors");
  });

  it("asked to stop again and again is not given up, and leaves nothing where nothing was saved", async () => {
    for (let i = 0; i < 5; i++) expect((await attempt(training(0, "stopped"))).type).toBe("stopped");
    expect(attempts()).toEqual([]);
    for (let i = 0; i < 5; i++) expect((await attempt(training(20, "stopped"))).type).toBe("stopped");
    expect((await attempt(training(100, "done"))).type).toBe("finished");
  });

  it("that diverged is not tried again, not by a resume either", async () => {
    expect(await attempt(training(7, "diverged"))).toMatchObject({ type: "failed", diverged: true });
    await retryTrials(folder, sweep);
    expect(await attempt(training(100, "done"))).toMatchObject({ type: "failed", diverged: true });
  });

  it("two at once make one trial; the log tells of both", async () => {
    let other: Promise<AttemptOutcome> | undefined;
    const slow = training(100, "done", async (run) => {
      writeFileSync(join(run, "run.lock"), JSON.stringify({ pid: process.pid, host: hostname() }));
      other = attempt(training(100, "done"));
      await other;
      rmSync(join(run, "run.lock"));
    });
    expect((await attempt(slow)).type).toBe("finished");
    expect((await other!).type).toBe("finished");
    expect(log().match(/finished and committed/g)).toHaveLength(1);
    expect(log()).toContain("finished, and another attempt before it, with the same figures");
    expect(attempts()).toEqual([]);
  });

  it("one that is under way, or only cut off, does not count against the trial, and keeps its folder", async () => {
    const living = training(40, "killed", (run) =>
      writeFileSync(join(run, "run.lock"), JSON.stringify({ pid: process.pid, host: hostname() })),
    );
    for (let i = 0; i < 4; i++) await attempt(living);
    expect(attempts()).toHaveLength(4);
    for (const id of attempts())
      writeFileSync(
        join(folder, "attempts", trial.name, id, trial.name, "run.lock"),
        JSON.stringify({ pid: deadProcess, host: hostname() }),
      );
    expect((await attempt(training(100, "done"))).type).toBe("failed");
  });

  it("ends when the sweep is asked to, from anywhere", async () => {
    let stopped = false;
    const wait: StartTraining = (request, onEvent) => {
      const plain = training(20, "stopped")(request, onEvent);
      let end: () => void;
      const ended = new Promise<void>((resolve) => (end = resolve)).then(() => plain.ended);
      const stop = (): void => {
        stopped = true;
        end();
      };
      return { ...plain, stop, ended };
    };
    const outcome = attempt(wait);
    await expect.poll(attempts).toHaveLength(1);
    writeFileSync(join(folder, "stop.json"), JSON.stringify({ how: "stop" }));
    expect((await outcome).type).toBe("stopped");
    expect(stopped).toBe(true);
  });

  it("takes up a run that an earlier version trained in its place", async () => {
    const run = join(folder, "trials", trial.name);
    mkdirSync(join(run, "checkpoints"), { recursive: true });
    writeFileSync(join(run, "config.json"), "{}");
    writeFileSync(join(run, "checkpoints", "step-60.safetensors"), "60");
    expect((await attempt(training(100, "done"))).type).toBe("finished");
    expect(log()).toContain("starts from step 60");
    expect(readdirSync(join(run, "checkpoints")).sort()).toEqual(["step-100.safetensors", "step-60.safetensors"]);
  });

  it("a commit never replaces a run, nor a failure another", async () => {
    const late = training(90, "done", () => {
      mkdirSync(join(folder, "trials", trial.name), { recursive: true });
      writeFileSync(join(folder, "trials", trial.name, "result.json"), JSON.stringify(result(100)));
    });
    expect(await attempt(late)).toMatchObject({ type: "finished", result: { test: { negElbo: 100 } } });
    expect(log()).toContain("with OTHER figures");
    rmSync(join(folder, "trials"), { recursive: true });
    mkdirSync(join(folder, "failed"));
    writeFileSync(join(folder, "failed", `${trial.name}.json`), JSON.stringify({ kind: "input", message: "first" }));
    expect(await attempt(training(5, "diverged"))).toMatchObject({ type: "failed", error: { message: "first" } });
  });
});
