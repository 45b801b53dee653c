import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { TestContext } from "vitest";
import { bin, buildCommand } from "./build-command.js";

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** Arguments of Node that run TypeScript of this repository. */
export const nodeArguments = (script: string): string[] => [
  "--conditions=latents-source",
  "--import",
  tsx,
  fileURLToPath(new URL(script, import.meta.url)),
];

/** The same on the packages as they are built, which is how a user's script has them. */
export function builtArguments(script: string): string[] {
  buildCommand();
  return nodeArguments(script).slice(1);
}

export interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
  /** Resolves when stderr holds the text. */
  saw(text: string | RegExp): Promise<void>;
}

interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  /** Shell words before the command, such as `ulimit -f 8`. */
  readonly before?: string;
}

/** Starts `latents ...` as a user would, from the build: from the sources it takes a second of the processor more each time. */
export function startCommand(args: readonly string[], options: CommandOptions = {}): Started {
  buildCommand();
  return startNode([bin, ...args], options);
}

/** Starts Node with arguments. */
export function startNode(all: readonly string[], { cwd, env, uid, before }: CommandOptions = {}): Started {
  const settings = { cwd, uid, env: { ...process.env, NO_COLOR: "1", ...env } };
  const child =
    before === undefined
      ? spawn(process.execPath, all, settings)
      : spawn("bash", ["-c", `${before}; exec "$0" "$@"`, process.execPath, ...all], settings);
  let [stdout, stderr] = ["", ""];
  const waiting = new Set<() => void>();
  child.stdout.on("data", (data) => (stdout += String(data)));
  child.stderr.on("data", (data) => {
    stderr += String(data);
    for (const check of waiting) check();
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const saw = (text: string | RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (typeof text === "string" ? !stderr.includes(text) : !text.test(stderr)) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      void outcome.then(() => reject(new Error(`ended without ${String(text)}: ${stderr}`)));
      check();
    });
  return { child, outcome, saw };
}

/** Runs `latents ...` to its end. */
export const runCommand = (args: readonly string[], options?: CommandOptions): Promise<Outcome> =>
  startCommand(args, options).outcome;

const reachable = new Map<string, Promise<boolean>>();

/**
 * Options under which permissions hold for the command in `folder`, which all may enter: root steps down to another user. Skips the
 * test where that user cannot run the command.
 */
export async function withoutPrivilege(folder: string, context: TestContext): Promise<CommandOptions> {
  chmodSync(folder, 0o755);
  if (process.getuid?.() !== 0) return { cwd: folder };
  const options = { cwd: folder, uid: 65534 };
  const reaches = reachable.get(folder) ?? runCommand(["runs", "."], options).then(({ code }) => code === 0);
  reachable.set(folder, reaches);
  if (!(await reaches.catch(() => false)))
    context.skip("a user without rights cannot reach this repository's files or the temporary folder");
  return options;
}

/** A training that takes a second: 400 digits, a tiny net. */
export const tiny = [
  ...["--latent", "2", "--batch", "20", "--seed", "3", "--threads", "1"],
  ...["data.limit=400", "model.encoder.hidden=[16]", "model.decoder.hidden=[16]"].flatMap((set) => ["--set", set]),
];

/** A new folder, and how to remove it. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "latents-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
