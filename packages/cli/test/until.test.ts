import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder } from "./command-here.js";
import { onFewDigits, writeFewDigits } from "./few-digits.js";

let here: ReturnType<typeof enterTemporaryFolder>;
beforeAll(async () => {
  here = enterTemporaryFolder();
  await writeFewDigits();
});
afterAll(() => here.leave());

const sets = ["data.validation=40", "train.validateEvery=20", "optimizer.schedule.type=constant"];
const words = ["train", ...onFewDigits(), ...sets.flatMap((set) => ["--set", set])];
const bytes = (run: string, step: number): Buffer => readFileSync(`${run}/checkpoints/step-${step}.safetensors`);
const result = (run: string): { readonly test: object; readonly steps: number } =>
  JSON.parse(readFileSync(`${run}/result.json`, "utf8")) as { test: object; steps: number };

describe("a training in parts", () => {
  it("that ends at a step, and one that is made longer, end in the bits of one that was left alone", async () => {
    expect((await commandHere(...words, "--steps", "40", "--out", "whole")).code).toBe(0);

    const part = await commandHere(...words, "--steps", "40", "--out", "part", "--until", "13", "--json");
    expect([part.code, existsSync("part/result.json")]).toEqual([0, false]);
    expect(part.stderr).toMatch(
      /ended after step 13 of 40, as --until asks\nresume with: npx latents train --resume part\n$/,
    );
    const said = JSON.parse(part.stdout) as { readonly validation: number };
    expect(said).toMatchObject({ run: "part", step: 13, steps: 40 });
    expect(said.validation).toBeGreaterThan(100);
    const beyond = await commandHere("train", "--resume", "part", "--until", "41");
    expect([beyond.code, beyond.stderr]).toEqual([
      2,
      "error: --until: must be at most the 40 steps of the training, got 41; leave it out to train to the end\n",
    ]);
    // there already: nothing is trained
    const there = await commandHere("train", "--resume", "part", "--until", "13", "--json");
    expect(JSON.parse(there.stdout)).toEqual(said);
    expect((await commandHere("train", "--resume", "part")).code).toBe(0);
    expect(bytes("part", 40).equals(bytes("whole", 40))).toBe(true);
    expect(result("part").test).toEqual(result("whole").test);

    expect((await commandHere(...words, "--steps", "20", "--out", "longer")).code).toBe(0);
    expect(result("longer").steps).toBe(20);
    const more = await commandHere("train", "--resume", "longer", "--steps", "40");
    expect(more.code, more.stderr).toBe(0);
    expect(bytes("longer", 40).equals(bytes("whole", 40))).toBe(true);
    expect(result("longer")).toMatchObject({ test: result("whole").test, steps: 40 });
    const { config, steps } = JSON.parse(readFileSync("longer/config.json", "utf8")) as {
      config: object;
      steps: number;
    };
    expect([config, steps]).toMatchObject([{ train: { steps: 40 } }, 40]);

    // the 40 held-out images of the 160, at the last values: what the last validation saw
    const held = await commandHere("evaluate", "whole", "--split", "validation", "--samples", "5", "--json");
    const { validation } = JSON.parse(held.stdout) as { validation: { negElbo: number; nll: number; images: number } };
    expect(validation.images).toBe(40);
    const [, last] = readFileSync("whole/metrics.jsonl", "utf8").split("\n").filter((line) => line.includes('"validation"')); // prettier-ignore
    expect(JSON.parse(last)).toMatchObject({ step: 40, split: "validation" });
    const { negElbo } = JSON.parse(last) as { negElbo: number };
    expect(Math.abs(validation.negElbo - negElbo) / negElbo).toBeLessThan(0.02);
    expect(validation.nll).toBeLessThan(validation.negElbo);
  });

  it("says where more steps change what went before: a schedule over the length of the training", async () => {
    const schedule = ["--set", "optimizer.schedule.type=cosine"];
    expect((await commandHere(...words, ...schedule, "--steps", "8", "--out", "cosine")).code).toBe(0);
    const { stderr } = await commandHere("train", "--resume", "cosine", "--steps", "12");
    expect(stderr).toContain("warning: the learning rate follows the schedule cosine over all 12 steps from now on");
    const none = await commandHere("train", "--resume", "cosine", "--steps", "none");
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("--steps: must be a whole number") as string]);
  });
});
