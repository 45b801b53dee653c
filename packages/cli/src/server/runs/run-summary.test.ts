import { mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { resolveConfig } from "@latents/core";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import { openRun } from "../../run/open-run.js";
import { writeRunConfig } from "../../run/run-config.js";
import { summarise } from "./run-summary.js";

it("reads the log and the result of a run once, also of one in training", async () => {
  const folder = temporaryFolder();
  try {
    const at = (...names: string[]): string => join(folder.path, "a", ...names);
    mkdirSync(at("checkpoints"), { recursive: true });
    await writeRunConfig(at(), {
      ...{ config: resolveConfig([]), command: "latents train", createdAt: "2026-11-21T10:00:00.000Z", versions: {} },
      machine: { device: "cpu", threads: 1 },
      data: { name: "mnist", count: 60000, shape: [1, 28, 28] },
      steps: 10,
    });
    const line = { step: 7, split: "train", loss: 3, rec: 2, kl: 1, elapsedMs: 5 };
    writeFileSync(at("metrics.jsonl"), `${JSON.stringify(line)}\n`);
    writeFileSync(at("run.lock"), JSON.stringify({ pid: process.pid, host: hostname() }));
    const run = await openRun(at());
    const reads: string[] = [];
    const counted = <T>(name: string, read: () => Promise<T>) => {
      return (): Promise<T> => (reads.push(name), read());
    };
    const watched = {
      ...run,
      metrics: counted("log", () => run.metrics()),
      result: counted("result", () => run.result()),
    };
    expect(await summarise(watched, undefined)).toMatchObject({
      state: "running",
      model: "plain",
      step: 7,
      curve: [[7, 3]],
    });
    expect(reads.sort()).toEqual(["log", "result"]);
    // a sum that is no bound is not ranked among those that are
    const test = { negElbo: 90, rec: 80, kl: 10, noBound: true, images: 10_000, binarisation: "dynamic" };
    const measured = { ...run, result: () => Promise.resolve({ test }) } as unknown as typeof run;
    const { test: shown } = await summarise(measured, undefined);
    expect(shown).toEqual({ rec: 80, noBound: true, protocol: expect.stringMatching(/^mnist, /) as string });
  } finally {
    folder.remove();
  }
});
