import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodePng, resolveConfig } from "@latents/core";
import { beforeEach, describe, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder, type EndedHere } from "../../test/command-here.js";
import { writeRunConfig } from "../run/run-config.js";

beforeEach(() => enterTemporaryFolder().leave);

/** A run's folder as a training leaves it, with the lines of its log. */
async function makeRun(name: string, lines: readonly object[]): Promise<void> {
  const run = join("runs", name);
  mkdirSync(run, { recursive: true });
  await writeRunConfig(run, {
    config: resolveConfig([{ source: "test", values: { train: { steps: 300, batch: 100 } } }]),
    command: "latents train",
    createdAt: "2026-01-01T00:00:00Z",
    versions: {},
    machine: { device: "cpu", threads: 1 },
    data: { name: "mnist", count: 1000, shape: [1, 28, 28] },
    steps: 300,
  });
  if (lines.length > 0)
    writeFileSync(join(run, "metrics.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}
const trainLine = (step: number, rec: number, kl: number): object => ({
  ...{ step, split: "train", loss: rec + kl, rec, kl, elapsedMs: 20 * step },
});
const validationLine = (step: number, rec: number): object => ({
  step,
  split: "validation",
  negElbo: rec + 10,
  rec,
  kl: 10,
});

const command = (...args: string[]): Promise<EndedHere> => commandHere("curves", ...args);

const texts = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

describe("latents curves", () => {
  beforeEach(async () => {
    await makeRun("a", [
      trainLine(100, 90, 10),
      trainLine(200, 80, 12),
      validationLine(200, 85),
      trainLine(300, 70, 13),
    ]);
    await makeRun("b", [trainLine(100, 95, 5), trainLine(300, null as unknown as number, 8), trainLine(200, 75, 8)]);
    await makeRun("empty", []);
  });

  it("draws runs in one SVG: NELBO of the training steps by default", async () => {
    const { code, stdout, stderr } = await command("a", "runs/b");
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "curves.svg\n", stderr: "NELBO of a, b (train)\n" });
    const found = texts("curves.svg");
    for (const text of ["↑ NELBO (train), nats per image", "step →", "a", "b"]) expect(found).toContain(text);
    // three points of a, two of b: one is not finite
    expect(readFileSync("curves.svg", "utf8").match(/<circle/g)).toHaveLength(5);
  });

  it("places points by epochs and seconds, of validations too", async () => {
    await command("a", "--x", "seconds", "--split", "validation", "--metric", "rec", "--out", "s.svg");
    for (const text of ["↑ REC (validation), nats per image", "training time, seconds"])
      expect(texts("s.svg")).toContain(text);
    // step 200 of 20 ms each
    expect(texts("s.svg")).toContain("4");
    await command("a", "--x", "epoch", "--out", "e.svg", "--log");
    // 10 steps an epoch
    expect(texts("e.svg")).toEqual(expect.arrayContaining(["10", "20", "30", "epoch →"]));
  });

  it("names runs as told, tells runs of one name apart, and writes a PNG", async () => {
    expect((await command("a", "b", "--label", "z = 2", "--label", "z = 5", "--out", "c.svg")).stderr).toBe(
      "NELBO of z = 2, z = 5 (train)\n",
    );
    expect(texts("c.svg")).toEqual(expect.arrayContaining(["z = 2", "z = 5"]));
    expect((await command("a", "runs/a", "--title", "Twice", "--out", "d.png")).stderr).toBe(
      "NELBO of runs/a, runs/a (train)\n",
    );
    expect(decodePng(readFileSync("d.png"), "d.png").shape).toEqual([3, 920, 1520]);
  });

  it.each([
    [["a", "--metric", "nll"], 'runs/a: has no metric "nll" of the train split; choose one of loss, rec, kl, negElbo'],
    [
      ["a", "--metric", "loss", "--split", "validation"],
      'runs/a: has no metric "loss" of the validation split; choose one of negElbo, rec, kl',
    ],
    [
      ["a", "empty"],
      "runs/empty: has no metrics of the train split; train it first: latents train --resume runs/empty",
    ],
    [
      ["b", "--split", "validation"],
      "runs/b: has no metrics of the validation split; train with data.validation, or draw the train split",
    ],
    [["a", "--out", "a.gif"], '--out: the file must end with .svg or .png, got "a.gif"'],
    [["a", "b", "--label", "one"], "--label: must be given once for each of the 2 runs, got 1"],
    [["nowhere"], 'run: there is no "nowhere"; `latents runs` lists the runs'],
    [
      ["a", "--split", "test"],
      "option '--split <split>' argument 'test' is invalid. Allowed choices are train, validation.; see latents --help",
    ],
    [
      ["a", "--smooth", "0"],
      "option '--smooth <n>' argument '0' is invalid. it must be a whole number from 1 to 100000; see latents --help",
    ],
    [[], "missing required argument 'run'; see latents --help"],
  ])("%j: one clear error, no file", async (args, message) => {
    const { code, stdout, stderr } = await command(...args);
    expect([code, stdout, stderr]).toEqual([2, "", `error: ${message}\n`]);
    expect(existsSync("curves.svg")).toBe(false);
  });
});
