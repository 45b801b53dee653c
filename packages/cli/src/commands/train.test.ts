import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../../test/command-here.js";
import { runCommand, startCommand, temporaryFolder, tiny, withoutPrivilege } from "../../test/command.js";
import { onFewDigits, writeFewDigits } from "../../test/few-digits.js";
import { readCheckpoint } from "../run/checkpoints.js";
import { readMetrics } from "../run/metrics-log.js";

let folder: ReturnType<typeof temporaryFolder>;
const at = (...names: string[]): string => join(folder.path, ...names);
beforeAll(async () => {
  folder = temporaryFolder();
  await writeFewDigits(at("digits.npz"));
});
afterAll(() => folder.remove());

const checkpoints = (run: string): string[] => readdirSync(at(run, "checkpoints")).sort();

/** One line that says `error:`, and nothing that looks like a stack. */
function expectOneError(stderr: string, message: RegExp): void {
  const errors = stderr.split("\n").filter((line) => line.startsWith("error:"));
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
}

describe("latents train", () => {
  it("ends stdout with one JSON object and leaves a complete run", async () => {
    const args = ["train", ...tiny, "--steps", "60", "--set", "data.validation=100", "--out", "whole", "--json"];
    const { code, stdout, stderr } = await runHere(args, { cwd: folder.path });
    expect(stderr).toMatch(/60 steps of 20 images, cpu, 1 thread, in whole\n/);
    expect(stderr).toMatch(/60\/60 {2}100 % .*loss [\d.]+ {2}rec [\d.]+ {2}kl [\d.]+\n/);
    expect(stderr).toMatch(/validation step 15: NELBO [\d.]+ {2}REC [\d.]+ {2}KL [\d.]+\n/);
    expect(stderr).not.toContain("\u001b");
    expect(code).toBe(0);
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    const result = JSON.parse(stdout) as Record<string, unknown> & {
      test: { negElbo: number; rec: number; kl: number };
    };
    expect(result).toMatchObject({
      ...{ run: "whole", recipe: "mnist", seed: 3, steps: 60, device: "cpu", threads: 1 },
      ...{ elapsedMs: expect.any(Number) as number, msPerStep: expect.any(Number) as number },
      test: { images: 10_000, binarisation: "dynamic", standardError: expect.any(Number) as number },
    });
    expect(result.test.negElbo).toBeCloseTo(result.test.rec + result.test.kl, 6);
    expect(result.test.negElbo).toBeLessThan(540);
    expect(result["peakRssBytes"]).toBeGreaterThan(50e6);
    expect(JSON.parse(readFileSync(at("whole", "result.json"), "utf8"))).toEqual(result);

    expect(checkpoints("whole")).toEqual(["step-60.safetensors"]);
    const { train, validation } = await readMetrics(at("whole", "metrics.jsonl"));
    expect(validation.map(({ step }) => step)).toEqual([15, 30, 45, 60]);
    expect(train.at(-1)).toMatchObject({ step: 60, split: "train" });
    expect(train.map(({ step }) => step)).toEqual(train.map(({ step }) => step).sort((a, b) => a - b));
    for (const name of ["encoder", "decoder"]) expect(existsSync(at("whole", "model", `${name}.onnx`))).toBe(true);
    for (const name of ["reconstructions", "samples"]) {
      const png = readFileSync(at("whole", "images", `${name}.png`));
      expect(png.subarray(1, 4).toString()).toBe("PNG");
    }
    const again = "latents train --steps 60 --batch 20 --latent 2 --seed 3 --threads 1 --set data.limit=400 --set";
    expect(readFileSync(at("whole", "config.json"), "utf8")).toContain(again);
    const report = readFileSync(at("whole", "report.html"), "utf8").replace(/<[^>]*>/g, "");
    expect(report.includes(again)).toBe(true);
    expect(existsSync(at("whole", "run.lock"))).toBe(false);

    const resumed = await runHere(["train", "--resume", "whole", "--json"], { cwd: folder.path });
    expect([resumed.code, JSON.parse(resumed.stdout)]).toEqual([0, result]);
  });

  it("repeats a run from its config.json, bit for bit", async () => {
    const config = JSON.parse(readFileSync(at("whole", "config.json"), "utf8")) as Record<string, unknown>;
    expect(config).toMatchObject({ steps: 60, data: { name: "mnist", count: 400, shape: [1, 28, 28] } });
    const { code, stdout } = await runHere(["train", "whole/config.json", "--out", "again"], { cwd: folder.path });
    expect(code).toBe(0);
    expect(stdout).toMatch(/Test NELBO [\d.]+ ± [\d.]+ nats/);
    expect(stdout).toContain("again/report.html");
    expect(stdout).toContain("npx latents sample again   npx latents reconstruct again   ");
    const [one, two] = ["whole", "again"].map((run) => readFileSync(at(run, "checkpoints", "step-60.safetensors")));
    expect(one.equals(two)).toBe(true);
  });

  it("names a run by recipe and time, under runs/", async () => {
    const { code } = await runHere(["train", ...tiny, "--steps", "2"], { cwd: folder.path });
    expect(code).toBe(0);
    expect(readdirSync(at("runs"))).toEqual([expect.stringMatching(/^mnist-\d{8}-\d{6}$/)]);
  });

  it.each([
    [["--stpes", "3"], /unknown option '--stpes'; did you mean "--steps"\? See/],
    [["--steps", "many"], /train\.steps \(from --steps\): must be .*, got "many"/],
    [["--steps", "3", "--epochs", "1"], /train\.steps and train\.epochs/],
    [["--batch", "401"], /train\.batch: must be at most the 400 images of mnist .*, got 401/],
    [["--device", "tpu"], /device: "tpu" is not in this build/],
    [["--set", "data.binarisation=none"], /needs bits/],
    [["minst"], /recipe: there is no "minst"; did you mean "mnist"\?/],
    [["--resume", "nowhere", "--batch", "3"], /leave out --batch, --latent, --seed, --set/],
  ])("refuses %s with one message, exit code 2 and no folder", async (args, message) => {
    const rest = ["--out", "refused"];
    const words = ["train", ...tiny, "--steps", "5", ...rest, ...args];
    const { code, stdout, stderr } = await runHere(
      words.filter((word) => args[0] !== "--resume" || !rest.includes(word)),
      {
        cwd: folder.path,
      },
    );
    expectOneError(stderr, message);
    expect([code, stdout]).toEqual([2, ""]);
    expect(existsSync(at("refused"))).toBe(false);
  });

  it("refuses a folder that holds something, and a resume of nothing", async () => {
    const taken = await runHere(["train", ...tiny, "--out", "whole"], { cwd: folder.path });
    expectOneError(taken.stderr, /--out: whole must be empty or new.*latents train --resume whole/);
    const nothing = await runHere(["train", "--resume", "nowhere"], { cwd: folder.path });
    expectOneError(nothing.stderr, /run: there is no "nowhere"/);
    expect([taken.code, nothing.code]).toEqual([2, 2]);
  });

  it("stops at the step at which the loss is no number, and keeps the state before", async () => {
    const args = [
      "train",
      ...onFewDigits(),
      "--steps",
      "200",
      "--out",
      "diverged",
      "--set",
      "optimizer.learningRate=1e20",
    ];
    const { code, stderr } = await runHere(args, { cwd: folder.path });
    expectOneError(stderr, /training diverged at step \d+: .* Try a smaller optimizer\.learningRate/);
    expect(code).toBe(1);
    const step = Number(/the state after step (\d+) is kept/.exec(stderr)![1]);
    expect(checkpoints("diverged")).toContain(`step-${step}.safetensors`);
    expect((await readCheckpoint(at("diverged", "checkpoints", `step-${step}.safetensors`))).state.step).toBe(step);
  });

  it("makes a checkpoint at Ctrl-C, and a resumed run ends as one that was never stopped", async () => {
    const args = ["train", ...onFewDigits(), "--steps", "3000", "--set", "checkpoint.every=1000"];
    const started = startCommand([...args, "--out", "stopped"], { cwd: folder.path });
    await started.saw(/steps\/s|\d %/);
    started.child.kill("SIGINT");
    const { code, stderr, stdout } = await started.outcome;
    expect([code, stdout]).toEqual([130, ""]);
    expect(stderr).toMatch(/resume with: npx latents train --resume stopped\n$/);
    const step = Number(/stopped after step (\d+)/.exec(stderr)![1]);
    expect(step).toBeLessThan(3000);
    expect(checkpoints("stopped")).toContain(`step-${step}.safetensors`);
    const [resumed, whole] = [
      await runHere(["train", "--resume", "stopped"], { cwd: folder.path }),
      await runHere([...args, "--out", "unstopped"], { cwd: folder.path }),
    ];
    expect([resumed.code, whole.code]).toEqual([0, 0]);
    expect(resumed.stderr).toContain(`from step ${step.toLocaleString("en")}`);
    const [one, two] = ["stopped", "unstopped"].map((run) =>
      readFileSync(at(run, "checkpoints", "step-3000.safetensors")),
    );
    expect(one.equals(two)).toBe(true);
    const { train } = await readMetrics(at("stopped", "metrics.jsonl"));
    expect(train.map((line) => line.step)).toEqual([...new Set(train.map((line) => line.step))]);
  });

  it("passes a damaged checkpoint over, and says so", async () => {
    truncateSync(at("stopped", "checkpoints", "step-3000.safetensors"), 1000);
    const { code, stderr } = await resume("stopped");
    expect(stderr).toMatch(/warning: .*step-3000\.safetensors: .*; going back to the checkpoint of step 2000/);
    expect(code).toBe(0);
    const [one, two] = ["stopped", "unstopped"].map((run) =>
      readFileSync(at(run, "checkpoints", "step-3000.safetensors")),
    );
    expect(one.equals(two)).toBe(true);
  });

  it("refuses to go on when every checkpoint is damaged", async () => {
    for (const name of checkpoints("stopped")) writeFileSync(at("stopped", "checkpoints", name), "no tensors");
    const { code, stderr } = await resume("stopped");
    expectOneError(stderr, /no checkpoint of this run can be read \(2 tried\): train it again/);
    expect(code).toBe(2);
  });

  /** Resumes a run as if it had been killed before its result was written. */
  function resume(run: string): ReturnType<typeof runHere> {
    rmSync(at(run, "result.json"), { force: true });
    return runHere(["train", "--resume", run], { cwd: folder.path });
  }

  it("quits at once at the second Ctrl-C", async () => {
    const started = startCommand(["train", ...onFewDigits(), "--steps", "1000000", "--out", "quit"], {
      cwd: folder.path,
    });
    await started.saw(/\d %/);
    started.child.kill("SIGINT");
    started.child.kill("SIGTERM");
    expect((await started.outcome).code).toBe(130);
  });

  it("lets one process write a run, and takes over from a dead one", async () => {
    const started = startCommand(
      ["train", ...onFewDigits(), "--steps", "1000000", "--set", "checkpoint.every=50", "--out", "locked"],
      { cwd: folder.path },
    );
    await started.saw(/\d %/);
    const { pid } = JSON.parse(readFileSync(at("locked", "run.lock"), "utf8")) as { pid: number };
    const second = await runHere(["train", "--resume", "locked"], { cwd: folder.path });
    expectOneError(second.stderr, new RegExp(`run\\.lock: process ${pid} is writing this run`));
    expect(second.code).toBe(1);
    process.kill(pid, "SIGKILL");
    const first = await started.outcome;
    expectOneError(first.stderr, /the training process was ended by SIGKILL/);
    expect(first.code).toBe(1);
    expect(existsSync(at("locked", "run.lock"))).toBe(true);
    const third = startCommand(["train", "--resume", "locked"], { cwd: folder.path });
    await third.saw(/\d %/);
    third.child.kill("SIGINT");
    expect((await third.outcome).code).toBe(130);
  });

  it("ends the training when the command is killed", async () => {
    const started = startCommand(["train", ...onFewDigits(), "--steps", "1000000", "--out", "orphan"], {
      cwd: folder.path,
    });
    await started.saw(/\d %/);
    const { pid } = JSON.parse(readFileSync(at("orphan", "run.lock"), "utf8")) as { pid: number };
    started.child.kill("SIGKILL");
    await expect
      .poll(() => existsSync(`/proc/${pid}`) && !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8")), {
        timeout: 5000,
      })
      .toBe(false);
  });

  it("says that the disk refuses, and keeps the last checkpoint", async () => {
    // files of 64 KiB at most: config and metrics fit, a checkpoint does not
    const before = checkpoints("locked").map((name) => [name, readFileSync(at("locked", "checkpoints", name))]);
    expect(before.length).toBeGreaterThan(0);
    const full = await runCommand(["train", "--resume", "locked"], { cwd: folder.path, before: "ulimit -f 64" });
    expectOneError(
      full.stderr,
      /cannot write locked\/checkpoints\/step-\d+\.safetensors: .*larger than this system allows/,
    );
    expect(full.stderr).toMatch(/resume with: npx latents train --resume locked\n$/);
    expect(full.code).toBe(1);
    expect(checkpoints("locked").map((name) => [name, readFileSync(at("locked", "checkpoints", name))])).toEqual(
      before,
    );
  });

  it("says that a folder refuses", async (context) => {
    const options = await withoutPrivilege(folder.path, context);
    mkdirSync(at("read-only"));
    chmodSync(at("read-only"), 0o555);
    const { code, stderr } = await runCommand(
      ["train", ...onFewDigits(), "--steps", "5", "--out", "read-only/run"],
      options,
    );
    expectOneError(stderr, /cannot write read-only\/run: permission denied; .*another folder \(EACCES\)/);
    expect(code).toBe(1);
  });

  it("shows the stack only when asked", async () => {
    const { stderr } = await runHere(["train", "--resume", "nowhere"], {
      cwd: folder.path,
      env: { DEBUG: "latents" },
    });
    expect(stderr).toMatch(/^\s+at /m);
  });
});
