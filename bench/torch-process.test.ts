import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findTorch, startFastestTorch, torchEnvironment, TorchProcess, type TorchNet } from "./torch-process.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "latents-torch-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a stand-in for speed.py, run by node: `body` gets each request as `request` and answers with `say`. */
function standIn(
  body: string,
  hello = `{ ready: true, torch: "0.0", python: "3", threads: 2 }`,
): Promise<TorchProcess> {
  const script = join(folder, `stand-in-${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(
    script,
    `import { createInterface } from "node:readline";
     const say = (message) => console.log(JSON.stringify(message));
     say(${hello});
     createInterface({ input: process.stdin }).on("line", (line) => { const request = JSON.parse(line); ${body} });`,
  );
  return TorchProcess.start({ python: process.execPath, threads: 2, script });
}

describe("TorchProcess", () => {
  it("sends a request a line and takes the answers in order", async () => {
    const torch = await standIn(`say({ ms: request.steps * request.batch + (request.net === "conv" ? 0.5 : 0) });`);
    expect(torch.versions).toEqual({ torch: "0.0", python: "3", threads: 2 });
    expect(await Promise.all([torch.run("mlp", 100, 3), torch.run("conv", 10, 2)])).toEqual([300, 20.5]);
    await torch.close();
    await torch.close();
    await expect(torch.run("mlp", 1, 1)).rejects.toThrow("PyTorch (2 threads) ended with code 0");
  });

  it("tells an error answer from a time, and goes on after it", async () => {
    const torch = await standIn(`say(request.batch > 1 ? { error: "out of memory" } : { ms: 7 });`);
    await expect(torch.run("face", 16, 1)).rejects.toThrow("PyTorch: out of memory");
    expect(await torch.run("face", 1, 1)).toBe(7);
    await torch.close();
  });

  it.each([
    [
      `console.error("first"); console.error("no more memory"); process.exit(3);`,
      "ended with code 3; last words: no more memory",
    ],
    [`process.kill(process.pid, "SIGKILL");`, "PyTorch (2 threads) ended with SIGKILL"],
    [`console.log("Segmentation fault");`, "PyTorch: expected a line of JSON, got Segmentation fault"],
    [`console.log("[1]"); console.log("null");`, "the answer must hold ms, got [1]"],
    [`say({ msPerStep: 1 });`, `the answer must hold ms, got {"msPerStep":1}`],
  ])("reports %s", async (body, message) => {
    const torch = await standIn(body);
    await expect(torch.run("mlp", 1, 1)).rejects.toThrow(message);
    await torch.close();
  });

  it("reports an interpreter that is not there, and bad thread counts", async () => {
    await expect(TorchProcess.start({ python: "/no/such/python", threads: 1 })).rejects.toThrow("/no/such/python");
    await expect(TorchProcess.start({ python: "python3", threads: 0 })).rejects.toThrow(
      "must be a positive integer, got 0",
    );
  });
});

describe("findTorch", () => {
  it("says what to install when there is none", () => {
    const { python, skip } = findTorch(["/no/such/python", process.execPath]);
    expect(python).toBeUndefined();
    expect(skip).toMatch(/^skipped: no PyTorch found \(tried \/no\/such\/python, .*\); install Debian's python3-torch/);
  });
});

const found = findTorch();

describe("with PyTorch", () => {
  const python = found.python ?? "";
  beforeEach(({ skip }) => {
    if (found.skip) skip(found.skip);
  });

  it("times real training steps and refuses what it does not know", async () => {
    const { torch, tried } = await startFastestTorch({ python, net: "mlp", batch: 2, steps: 1 });
    expect(tried.map(({ threads }) => threads)).toEqual([1, 2]);
    expect(torch.versions.threads).toBe(tried[0].msPerStep <= tried[1].msPerStep ? 1 : 2);
    expect(await torch.run("mlp", 2, 2)).toBeGreaterThan(0);
    await expect(torch.run("gan" as TorchNet, 2, 1)).rejects.toThrow("net must be one of mlp, conv, face, got 'gan'");
    await expect(torch.run("mlp", 0, 1)).rejects.toThrow("batch must be a positive integer, got 0");
    await torch.close();
  }, 240_000);

  it("passes its own tests", () => {
    const cwd = fileURLToPath(new URL("./torch/", import.meta.url));
    const run = spawnSync(python, ["-m", "unittest", "test_nets"], { cwd, env: torchEnvironment(), encoding: "utf8" });
    expect(run.stderr).toMatch(/Ran \d+ tests/);
    expect(run.status, run.stderr).toBe(0);
  }, 240_000);
});
