import { readdirSync, readFileSync, unlinkSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder } from "../../../test/command-here.js";
import { onFewDigits, writeFewDigits } from "../../../test/few-digits.js";

let here: ReturnType<typeof enterTemporaryFolder>;
beforeAll(async () => {
  here = enterTemporaryFolder();
  await writeFewDigits();
});
afterAll(() => here.leave());

const json = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8")) as T;
const negElbo = (run: string): number => json<{ test: { negElbo: number } }>(`${run}/result.json`).test.negElbo;
const still = ["--steps", "2", "--set", "optimizer.learningRate=1e-12"];

it("a training begins with the model of another run, or with parts of it", async () => {
  const first = await commandHere("train", ...onFewDigits(), "--steps", "30", "--out", "first");
  expect(first.code, first.stderr).toBe(0);
  expect((await commandHere("train", ...onFewDigits(), ...still, "--out", "cold")).code).toBe(0);
  const warm = await commandHere("train", ...onFewDigits(), ...still, "--from", "first", "--out", "warm");
  expect(warm.code, warm.stderr).toBe(0);
  expect(negElbo("warm")).toBeCloseTo(negElbo("first"), 3);
  expect(json("warm/config.json")).toMatchObject({
    from: { run: "first", step: 30 },
    command: expect.stringContaining("--from first") as string,
  });

  const part = ["--from", "first", "--from-parts", "decoder", "--out", "part"];
  expect((await commandHere("train", ...onFewDigits(), ...still, ...part)).code).toBe(0);
  expect(json("part/config.json")).toMatchObject({ from: { parts: ["decoder"] } });
  const between = [negElbo("first"), negElbo("part"), negElbo("cold")];
  expect(between).toEqual(between.toSorted((a, b) => a - b));
  expect(new Set(between).size).toBe(3);
});

it("that is killed before its first checkpoint goes on with the same values", async () => {
  const words = [...onFewDigits(), "--steps", "20", "--from", "first", "--set", "checkpoint.keep=9"];
  expect((await commandHere("train", ...words, "--out", "whole")).code).toBe(0);
  expect((await commandHere("train", ...words, "--out", "killed", "--until", "1")).code).toBe(0);
  unlinkSync("killed/checkpoints/step-1.safetensors");
  expect(readdirSync("killed/checkpoints")).toEqual(["step-0.safetensors"]);
  const resumed = await commandHere("train", "--resume", "killed");
  expect(resumed.code, resumed.stderr).toBe(0);
  const last = (run: string): Buffer => readFileSync(`${run}/checkpoints/step-20.safetensors`);
  expect(last("killed").equals(last("whole"))).toBe(true);
});
