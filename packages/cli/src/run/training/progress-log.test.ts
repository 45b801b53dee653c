import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import { appendMetrics } from "../metrics-log.js";
import { ProgressLog } from "./progress-log.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => (folder = temporaryFolder()));
afterAll(() => folder.remove());

/** The line of two chunks of 2 and 1 steps, with `latents` latents whose KL is step + latent. */
async function lineOf(latents: number): Promise<Record<string, unknown>> {
  const path = join(folder.path, `${latents}.jsonl`);
  const log = new ProgressLog(
    (line) => appendMetrics(path, line),
    3,
    () => 7,
  );
  for (const [firstStep, steps] of [
    [0, 2],
    [2, 1],
  ]) {
    const klPerDimension = new Float32Array(latents * steps).map(
      (_, i) => firstStep + Math.floor(i / latents) + (i % latents),
    );
    const loss = new Float32Array(steps).fill(4);
    expect(await log.add({ firstStep, steps, elapsedMs: 1, values: { loss, klPerDimension } })).toEqual({ loss: 4 });
  }
  await log.flush();
  const lines = readFileSync(path, "utf8").trim().split("\n");
  return JSON.parse(lines.at(-1)!) as Record<string, unknown>;
}

it("logs the mean KL of each latent, also of one alone", async () => {
  expect(await lineOf(3)).toEqual({ step: 3, split: "train", loss: 4, elapsedMs: 7, klPerDimension: [2, 3, 4] });
  expect((await lineOf(1))["klPerDimension"]).toEqual([2]);
});

it("logs none of more than 64 latents", async () => {
  expect((await lineOf(64))["klPerDimension"]).toHaveLength(64);
  expect(await lineOf(65)).not.toHaveProperty("klPerDimension");
});
