import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder } from "../../../test/command-here.js";
import { onFewDigits, writeFewDigits } from "../../../test/few-digits.js";

let here: ReturnType<typeof enterTemporaryFolder>;
const path = process.env["PATH"];
beforeEach(async () => {
  here = enterTemporaryFolder();
  await writeFewDigits();
});
afterEach(() => {
  process.env["PATH"] = path;
  here.leave();
});

it("a sweep that was given to an engine goes on by it, and here only where that is said", async () => {
  const begun = await commandHere(
    ...["sweep", ...onFewDigits(), "--steps", "2", "--workers", "1"],
    ...["--over", "optimizer.learningRate=0.001", "--out", "s"],
  );
  expect(begun.code, begun.stderr).toBe(0);
  rmSync("s/trials", { recursive: true });
  const choice = JSON.stringify({ engine: "slurm", options: ["partition=long"] });
  writeFileSync("s/engine.json", choice);
  process.env["PATH"] = here.path;
  const { code, stderr } = await commandHere("sweep", "--resume", "s");
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining("error: --engine slurm: there is no squeue here") as string,
  ]);
  expect(existsSync("s/trials")).toBe(false);
  expect(JSON.parse(readFileSync("s/engine.json", "utf8"))).toEqual(JSON.parse(choice));

  const local = await commandHere("sweep", "--resume", "s", "--engine", "local");
  expect(local.code, local.stderr).toBe(0);
  expect(existsSync("s/trials/learningRate=0.001/result.json")).toBe(true);
});
