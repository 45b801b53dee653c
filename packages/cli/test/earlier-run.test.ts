import { cpSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decodePng } from "@latents/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readCheckpoint } from "../src/run/checkpoints.js";
import { commandHere, enterTemporaryFolder } from "./command-here.js";

/**
 * A run that `latents train` of commit c3cf3c9 left (its pictures and report taken away, the path of its data made relative), before a model was a list of named
 * latents: 16-12-3, a mixture of 3 Gaussians as prior, 60 steps. `samples.png` is what its `latents sample run --count 4` drew.
 */
const fixture = fileURLToPath(new URL("earlier-run", import.meta.url));

let folder: ReturnType<typeof enterTemporaryFolder>;
beforeAll(() => {
  folder = enterTemporaryFolder();
  cpSync(fixture, "run", { recursive: true });
  cpSync("run/data.npz", "data.npz");
});
afterAll(() => folder.leave());

/** The JSON object that a command printed. */
async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await commandHere(...args, "--json");
  expect([code, stderr]).toEqual([0, stderr]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

it("is measured to the same figures", async () => {
  const { step, test } = (await json("evaluate", "run", "--samples", "100")) as { step: number; test: object };
  expect(step).toBe(60);
  // by `latents evaluate run --samples 100 --json` of that commit
  expect(test).toMatchObject({ images: 18, nll: expect.closeTo(11.310968194135253, 5) as number });
  // the NELBO, which was 11.341, has had a stream of its own for z since: the same model by other draws
  const { negElbo } = test as { negElbo: number };
  expect(Math.abs(negElbo - 11.341227610905966)).toBeLessThan(4 * 0.196);
});

it("completes and samples as it did", async () => {
  // by `latents complete run --mask top --images 4 --steps 50 --samples 100 --json` of that commit
  const few = ["--images", "4", "--steps", "50", "--samples", "100"];
  const figures = await json("complete", "run", "--mask", "top", ...few, "--out", "c.png");
  const wanted = {
    ...{ logProbSeenBefore: -5.597570481280678, logProbSeen: -5.612861893512352, elboSeen: -5.707793254852295 },
    ...{ logProbHiddenGivenSeen: -5.801072460315236, forecastAlone: -5.842873553880088 },
  };
  for (const [name, value] of Object.entries(wanted)) expect(figures[name], name).toBeCloseTo(value, 4);
  await commandHere("sample", "run", "--count", "4", "--out", "s.png");
  const [found, known] = ["s.png", "run/samples.png"].map((file) => decodePng(readFileSync(file), file));
  expect(found.shape).toEqual(known.shape);
  found.pixels.forEach((v, i) => expect(Math.abs(v - known.pixels[i])).toBeLessThanOrEqual(1));
});

it("goes on from a checkpoint to where it ended", async () => {
  cpSync("run", "cut", { recursive: true });
  for (const file of ["result.json", "checkpoints/step-60.safetensors"]) rmSync(`cut/${file}`);
  const { code, stderr } = await commandHere("train", "--resume", "cut");
  expect([code, stderr]).toEqual([0, stderr]);
  const [found, known] = await Promise.all(
    ["cut", "run"].map((name) => readCheckpoint(`${name}/checkpoints/step-60.safetensors`)),
  );
  expect(Object.keys(found.state.values).sort()).toEqual(Object.keys(known.state.values).sort());
  for (const [name, { data }] of Object.entries(known.state.values))
    data.forEach((v, i) => expect(found.state.values[name].data[i], name).toBeCloseTo(v, 4));
});
