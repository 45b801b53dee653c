import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { bin, buildCommand } from "./build-command.js";

/** Longer than any refusal takes on a busy machine: what is not done by then hangs. */
const hangsAfterMs = 40_000;

export interface Ended {
  readonly code: number | null;
  /** What killed it; `SIGKILL` if it hung. */
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Largest resident memory of any of its processes that ended by itself. */
  readonly peakRssBytes: number;
}

interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Shell words before the command. */
  readonly before?: string;
  /** Sent when stderr holds the text. */
  readonly interrupt?: { readonly at: RegExp; readonly signal: NodeJS.Signals };
}

/** Runs the built `latents ...` to its end as a user would, and asks for its memory. */
export async function latents(args: readonly string[], { cwd, env, before, interrupt }: RunOptions): Promise<Ended> {
  buildCommand();
  const memory = mkdtempSync(join(tmpdir(), "latents-rss-"));
  const settings = {
    cwd,
    timeout: hangsAfterMs,
    killSignal: "SIGKILL",
    env: {
      ...process.env,
      NO_COLOR: "1",
      NODE_OPTIONS: `--import=${new URL("./report-memory.mjs", import.meta.url).href}`,
      LATENTS_TEST_MEMORY: memory,
      ...env,
    },
  } as const;
  const child =
    before === undefined
      ? spawn(process.execPath, [bin, ...args], settings)
      : spawn("bash", ["-c", `${before}; exec "$0" "$@"`, process.execPath, bin, ...args], settings);
  let [stdout, stderr] = ["", ""];
  let asked = false;
  child.stdout.on("data", (data) => (stdout += String(data)));
  child.stderr.on("data", (data) => {
    stderr += String(data);
    if (interrupt && !asked && interrupt.at.test(stderr)) {
      asked = true;
      child.kill(interrupt.signal);
    }
  });
  child.stdin.end();
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (...how) => resolve(how));
  });
  const peaks = readdirSync(memory).map((name) => Number(readFileSync(join(memory, name), "utf8")));
  rmSync(memory, { recursive: true });
  return { code, signal, stdout, stderr, peakRssBytes: Math.max(0, ...peaks) };
}

/** That a command was refused as it should be: the exit code, one error that a user understands, in bounded memory. */
export function expectRefused(
  { code, signal, stdout, stderr, peakRssBytes }: Ended,
  exitCode: 1 | 2,
  message: RegExp,
): void {
  expect([code, signal, stderr]).toEqual([exitCode, null, expect.stringMatching(message)]);
  expect(stderr.match(/^error: /gm), stderr).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at |internal|undefined|\[object/m);
  expect(stderr.length).toBeLessThan(3000);
  expect(stdout).toBe("");
  expect(peakRssBytes).toBeGreaterThan(20e6);
  expect(peakRssBytes).toBeLessThan(600e6);
}
