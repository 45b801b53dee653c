import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectRefused } from "./built-command.js";
import { runHere } from "./command-here.js";
import { builtArguments, startCommand, startNode, type Started } from "./command.js";
import { writeFewDigits } from "./few-digits.js";

const folder = mkdtempSync(join(tmpdir(), "latents-sweep-"));
const at = (...names: string[]): string => join(folder, ...names);
beforeAll(() => writeFewDigits(at("digits.npz")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (...args: string[]): Started => startCommand(args, { cwd: folder });

/** Trainings of a second or two: 400 digits, a tiny net, a checkpoint every 40 steps. */
const sets = ["model.encoder.hidden=[16]", "model.decoder.hidden=[16]", "checkpoint.every=40"];
const tiny = (steps: number): string[] => [
  ...["--data", "digits.npz", "--steps", String(steps), "--batch", "20", "--threads", "1"],
  ...sets.flatMap((set) => ["--set", set]),
];
const grid = ["sweep", ...tiny(800), "--over", "model.latent=2,3", "--over", "seed=1,2,3", "--workers", "2"];

interface StoredTrial {
  readonly name: string;
  readonly state: string;
  readonly diverged?: boolean;
  readonly error?: { readonly kind: string; readonly message: string };
  readonly result?: { readonly test: { readonly negElbo: number } };
}
interface Stored {
  readonly trials: readonly StoredTrial[];
  readonly rows: readonly { readonly negElbo?: number; readonly standardError?: number }[];
  readonly bestTrial?: string;
}
const stored = (name: string): Stored => JSON.parse(readFileSync(at(name, "results.json"), "utf8")) as Stored;
/** What does not depend on time. */
const figures = (name: string): unknown => {
  const { rows, trials, bestTrial } = stored(name);
  const tests = trials.map((trial) => [trial.name, trial.state, trial.result?.test]);
  return { tests, bestTrial, rows: rows.map((row) => ({ ...row, elapsedMs: undefined })) };
};
/** The runs of attempts that have not become a trial. */
const unfinished = (sweep: string): string[] => {
  const names = (...path: string[]): string[] =>
    existsSync(at(sweep, ...path)) ? readdirSync(at(sweep, ...path)) : [];
  return names("attempts").flatMap((trial) =>
    names("attempts", trial).map((id) => at(sweep, "attempts", trial, id, trial)),
  );
};
const steps = (run: string): number[] => {
  const checkpoints = join(run, "checkpoints");
  const names = existsSync(checkpoints) ? readdirSync(checkpoints) : [];
  return names.flatMap((name) => Number(/^step-(\d+)\.safetensors$/.exec(name)?.[1] ?? []));
};
/** Whether the process that a lock names is there. */
function alive(lock: string): boolean {
  if (!existsSync(lock)) return false;
  try {
    return process.kill((JSON.parse(readFileSync(lock, "utf8")) as { pid: number }).pid, 0);
  } catch {
    return false;
  }
}
/** Resolves when a trial is between two checkpoints. */
const midway = (sweep: string): Promise<unknown> =>
  expect
    .poll(() => unfinished(sweep).some((run) => steps(run).length > 0), { timeout: 30_000, interval: 5 })
    .toBe(true);

describe("latents sweep", () => {
  it("leaves a run for each trial, a table and a curve, and says all of it as JSON", { timeout: 240_000 }, async () => {
    const { code, stdout, stderr } = await runHere([...grid, "--out", "calm", "--json"], { cwd: folder });
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^Sweep of 6 trials, 2 at once, in calm\nlatent=2,seed=1: starting\n/);
    expect(stderr).toMatch(
      /done {3}\[6\/6\] latent=3,seed=\d: test NELBO [\d.]+ {2}rec [\d.]+ {2}kl [\d.]+ {2}in \d+ s\n/,
    );
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ type }) => type)).toEqual([...Array<string>(6).fill("trial"), "sweep"]);
    expect(lines[6]).toMatchObject({
      folder: "calm",
      trials: 6,
      finished: 6,
      failed: 0,
      rows: [{ runs: 3 }, { runs: 3 }],
    });
    const { rows, bestTrial } = stored("calm");
    expect(lines[6]).toMatchObject({ rows, bestTrial });
    expect(rows[0].standardError).toBeGreaterThan(0);
    expect(readdirSync(at("calm")).sort()).toEqual([
      ...["curve.png", "curve.svg", "engine.json", "logs", "results.json", "sweep.json", "table.csv", "trials"],
    ]);
    const names = [2, 3].flatMap((latent) => [1, 2, 3].map((seed) => `latent=${latent},seed=${seed}`));
    expect(readdirSync(at("calm", "trials")).sort()).toEqual(names);
    expect(readFileSync(at("calm", "table.csv"), "utf8").split("\n")).toHaveLength(4);
    expect(readFileSync(at("calm", "curve.png")).subarray(1, 4).toString()).toBe("PNG");

    // a trial is a run like any other, and its command repeats it alone
    const run = "calm/trials/latent=3,seed=2";
    const evaluated = await runHere(["evaluate", run, "--json"], { cwd: folder });
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ test: stored("calm").trials[4].result!.test });
    const { command } = JSON.parse(readFileSync(at(run, "config.json"), "utf8")) as { command: string };
    expect(command).toMatch(
      /^latents train --data digits\.npz --steps 800 .* --set model\.latent=3 --set seed=2 --set threads=1$/,
    );
    const words = command.replaceAll("'", "").split(" ").slice(1);
    expect((await runHere([...words, "--out", "alone"], { cwd: folder })).code).toBe(0);
    const [one, two] = [run, "alone"].map((each) => readFileSync(at(each, "checkpoints", "step-800.safetensors")));
    expect(one.equals(two)).toBe(true);
  });

  it(
    "goes on after SIGKILL, Ctrl-C and a killed training, and ends as if nothing had been",
    { timeout: 400_000 },
    async () => {
      const killed = start(...grid, "--out", "rough");
      await midway("rough");
      const second = await runHere(["sweep", "--resume", "rough"], { cwd: folder });
      expectRefused(second, 1, /rough\/sweep\.lock: process \d+ is writing this sweep; wait for it or stop it/);
      killed.child.kill("SIGKILL");
      await killed.outcome;
      expect(unfinished("rough").length).toBeGreaterThan(0);

      const interrupted = start("sweep", "--resume", "rough");
      await interrupted.saw(/done {3}\[\d\/6\]/);
      await midway("rough");
      interrupted.child.kill("SIGINT");
      const stopped = await interrupted.outcome;
      expect([stopped.code, stopped.stdout]).toEqual([130, ""]);
      expect(stopped.stderr).toMatch(
        /stopped: \d of 6 trials have ended\nresume with: npx latents sweep --resume rough\n$/,
      );
      const after = stored("rough").trials;
      expect(new Set(after.map(({ state }) => state))).toEqual(new Set(["finished", "waiting"]));
      const finished = after.filter(({ state }) => state === "finished").map(({ name }) => at("rough", "trials", name));
      const times = (): number[] => finished.map((run) => statSync(join(run, "result.json")).mtimeMs);
      const before = times();
      // one that was asked to stop while it was starting may leave its lock, but not itself
      for (const run of unfinished("rough")) expect(alive(join(run, "run.lock")), run).toBe(false);

      // the training of one trial alone, as the system does when memory is short
      const struck = start("sweep", "--resume", "rough", "--workers", "1", "--json");
      await struck.saw(/starting|from step/);
      const writer = (): number | undefined => {
        for (const run of unfinished("rough")) {
          const lock = join(run, "run.lock");
          const text = existsSync(lock) ? readFileSync(lock, "utf8") : "";
          if (text.endsWith("\n") && alive(lock)) return (JSON.parse(text) as { pid: number }).pid;
        }
        return undefined;
      };
      await expect.poll(writer, { timeout: 30_000, interval: 5 }).toBeGreaterThan(0);
      process.kill(writer()!, "SIGKILL");
      const limped = await struck.outcome;
      expect(limped.code, limped.stderr).toBe(0);
      expect(limped.stderr).toMatch(
        /=\d: the training process was ended by SIGKILL; .* try fewer workers; it is tried again\n/,
      );

      const whole = await runHere(["sweep", "--resume", "rough"], { cwd: folder });
      expect(whole.code, whole.stderr).toBe(0);
      expect(whole.stderr).toMatch(/^Sweep of 6 trials, 6 finished already, 2 at once, in rough\n/);
      expect(whole.stdout).toMatch(
        /^LATENT {2}RUNS {2}TEST NELBO {2}± SE .*\n {5}2 {5}3 .*\nBest run {2}rough\/trials\/latent=/s,
      );
      expect(times()).toEqual(before);
      expect(figures("rough")).toEqual(figures("calm"));
      for (const { name } of after) {
        const [one, two] = ["rough", "calm"].map((sweep) =>
          readFileSync(at(sweep, "trials", name, "checkpoints", "step-800.safetensors")),
        );
        expect(one.equals(two), name).toBe(true);
      }
    },
  );

  it("records a trial that diverges, goes on, and does not try it again", { timeout: 240_000 }, async () => {
    const args = ["sweep", ...tiny(60), "--over", "optimizer.learningRate=1e20,1e-3", "--workers", "1"];
    const { code, stdout, stderr } = await runHere([...args, "--out", "wild"], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toMatch(/failed \[1\/2\] learningRate=1e20: training diverged at step \d+/);
    expect(stderr).toMatch(/error: 1 of 2 trials failed; wild\/failed says why\n$/);
    expect(stdout).toMatch(/1e20 {2}0 of 1 +failed\n/);
    const trials = stored("wild").trials;
    expect(trials.map(({ state }) => state)).toEqual(["failed", "finished"]);
    expect(trials[0].error).toEqual({
      kind: "failure",
      message: expect.stringMatching(/^training diverged/) as string,
    });
    const again = await runHere(["sweep", "--resume", "wild"], { cwd: folder });
    expect(again.code).toBe(1);
    expect(again.stderr).not.toContain("starting");
    expect(again.stderr).toMatch(/error: 1 of 2 trials failed, some of them before;/);
  });

  it(
    "reads a file with a sweep section, of which the command line has the last word",
    { timeout: 240_000 },
    async () => {
      const config = {
        data: { name: "digits.npz" },
        model: { encoder: { hidden: [16] }, decoder: { hidden: [16] } },
        train: { steps: 20, batch: 20 },
        sweep: { over: { "model.latent": [2, 3], "optimizer.learningRate": "log:1e-4..1e-2" }, random: 2 },
      };
      writeFileSync(
        at("s.ts"),
        `import { defineSweep } from "latents";\nexport default defineSweep(${JSON.stringify(config)});`,
      );
      const args = ["sweep", "s.ts", "--over", "model.latent=4", "--over", "seed=1", "--out", "file", "--json"];
      const { code, stdout, stderr } = await runHere(args, { cwd: folder });
      expect(code, stderr).toBe(0);
      const last = JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as { trials: number; rows: { values: object }[] };
      expect(last.trials).toBe(2);
      expect(last.rows.map(({ values }) => Object.keys(values))).toEqual(
        Array(2).fill(["model.latent", "optimizer.learningRate"]),
      );
      const trial = stored("file").trials[0].name;
      expect(trial).toMatch(/^latent=4,learningRate=[\d.e-]+,seed=1$/);
      const { command } = JSON.parse(readFileSync(at("file", "trials", trial, "config.json"), "utf8")) as {
        command: string;
      };
      expect(command).toBe(`latents train file/trials/${trial}/config.json`);
      expectRefused(
        await runHere(["train", "s.ts"], { cwd: folder }),
        2,
        /s\.ts: describes a sweep, not one training; run it with: latents sweep s\.ts/,
      );
    },
  );

  it.each<[string[], RegExp]>([
    [["--over", "model.latnet=2"], /model\.latnet \(from --over model\.latnet\): unknown key; did you mean "latent"\?/],
    [["--over", "model.latent=2,x"], /model\.latent .*: must be a whole number from 1 to 100000, got "x"/],
    [["--over", "model.latent="], /--over model\.latent: needs values/],
    [
      ["--over", "optimizer.learningRate=log:2..1", "--random", "3"],
      /--over optimizer\.learningRate: a range must rise/,
    ],
    [["--random", "none", "--over", "seed=1"], /option '--random <n>' argument 'none' is invalid/],
    [["--over", "seed=1,2", "--out", "calm"], /--out: calm must be empty or new, .*latents sweep --resume calm/],
  ])("refuses %j before anything starts", async (args, message) => {
    const out = args.includes("--out") ? [] : ["--out", "refused"];
    const ended = await runHere(["sweep", ...tiny(5), ...args, ...out], { cwd: folder });
    expectRefused(ended, 2, message);
    expect(existsSync(at("refused"))).toBe(false);
  });

  it("refuses a resume of nothing, of what another process writes, of what was damaged, and with other keys", async () => {
    const none = await runHere(["sweep", "--resume", "nowhere"], { cwd: folder });
    expectRefused(none, 2, /nowhere: not a sweep: it has no sweep\.json; begin one: latents sweep/);
    const more = await runHere(["sweep", "--resume", "calm", "--over", "seed=3", "--steps", "9"], { cwd: folder });
    expectRefused(
      more,
      2,
      /--resume: continues the sweep as it was begun; leave out --steps, --over \(allowed: --workers, --engine, --engine-option, --redis, --wait, --plugin, --trust, --json\)/,
    );
    writeFileSync(at("calm", "sweep.lock"), `${JSON.stringify({ pid: process.pid, host: hostname() })}\n`);
    const second = await runHere(["sweep", "--resume", "calm"], { cwd: folder });
    expectRefused(
      second,
      1,
      new RegExp(`calm/sweep\\.lock: process ${process.pid} is writing this sweep; wait for it`),
    );
    rmSync(at("calm", "sweep.lock"));
    rmSync(at("calm", "trials", "latent=2,seed=1"), { recursive: true });
    writeFileSync(
      at("calm", "sweep.json"),
      readFileSync(at("calm", "sweep.json"), "utf8").replace('"batch":20', '"batch":0'),
    );
    expectRefused(
      await runHere(["sweep", "--resume", "calm"], { cwd: folder }),
      2,
      /train\.batch \(from calm\/sweep\.json, trial latent=2,seed=1\): must be a whole number from 1 to 1000000, got 0/,
    );
  });

  it("is a function of the library, with events and an end on request", { timeout: 240_000 }, async () => {
    const { code, stdout, stderr } = await startNode(builtArguments("./sweep-library.ts"), { cwd: folder }).outcome;
    expect(code, stderr).toBe(0);
    const { stopped, resumed, events, refusal } = JSON.parse(stdout) as Record<string, unknown>;
    expect(stopped).toMatchObject({ stopped: "aborted", finished: 1, failed: 0, files: { state: "lib/results.json" } });
    expect(resumed).toMatchObject({
      ...{ finished: 3, failed: 0, rows: [{ runs: 1 }, { runs: 1 }, { runs: 1 }] },
      files: { table: "lib/table.csv", curveSvg: "lib/curve.svg", curvePng: "lib/curve.png" },
    });
    expect(resumed).not.toHaveProperty("stopped");
    expect(events).toEqual(["begun", "started", "training", "ended"]);
    expect(refusal).toMatch(/^model\.latnet \(from over\["model\.latnet"\]\): unknown key; did you mean "latent"\?/);
  });
});
