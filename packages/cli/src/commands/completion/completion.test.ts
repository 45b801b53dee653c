import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { commandHere, runHere } from "../../../test/command-here.js";
import { runCommand, temporaryFolder } from "../../../test/command.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder.path, "runs", "mine"), { recursive: true });
  writeFileSync(join(folder.path, "runs", "mine", "config.json"), "{}");
});
afterAll(() => folder.remove());

/** The words in what the shell is told: a line each, with its meaning behind a tab, and what the shell is to do with them last. */
const wordsOf = (lines: readonly string[]): string[] => lines.slice(0, -1).map((line) => line.split("\t")[0]);

/** The words that the shell is offered. */
async function offered(...words: string[]): Promise<string[]> {
  // the completion's library writes by itself
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    const { code, stderr } = await runHere(["complete", "--", ...words], { cwd: folder.path });
    expect([code, stderr]).toEqual([0, ""]);
    return wordsOf(log.mock.calls.map(([line]) => String(line)));
  } finally {
    log.mockRestore();
  }
}

it.each([
  [["ev"], ["evaluate"]],
  [["comp"], ["compare", "complete", "completion"]],
  [["complete", "--mas"], ["--mask"]],
  [["train", "e3-v"], ["e3-vae"]],
  [
    ["recipes", "mn"],
    ["mnist", "mnist-best", "mnist-best-dense", "mnist-best-static"],
  ],
  [
    ["sample", ""],
    ["latest", "mine"],
  ],
  [["train", "--resume", "m"], ["mine"]],
  [["train", "--set", "data.bin"], ["data.binarisation="]],
  [["train", "--data", "fashion"], ["fashion-mnist"]],
  [["data", "fetch", "mn"], ["mnist"]],
  [
    ["encode", "mine", "--split", ""],
    ["train", "test"],
  ],
])("completes %j", async (words, expected) => {
  expect(await offered(...words)).toEqual(expected);
});

it("answers a shell, which starts a process", async () => {
  const { code, stdout, stderr } = await runCommand(["complete", "--", "ev"], { cwd: folder.path });
  expect([code, stderr, wordsOf(stdout.trimEnd().split("\n"))]).toEqual([0, "", ["evaluate"]]);
});

it.each([
  ["bash", ["-n"]],
  ["zsh", undefined],
  ["fish", undefined],
] as const)("prints a script for %s", async (shell, check) => {
  const { code, stdout } = await commandHere("completion", shell);
  expect(code).toBe(0);
  expect(stdout).toContain("latents");
  if (check) expect(spawnSync(shell, [...check], { input: stdout, encoding: "utf8" }).stderr).toBe("");
});

it("refuses another shell", async () => {
  const { code, stderr } = await commandHere("completion", "tcsh");
  expect(code).toBe(2);
  expect(stderr).toMatch(/argument 'shell'\. Allowed choices are zsh, bash, fish, powershell/);
});
