import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { InputError, RunError } from "../packages/core/src/errors.js";

/** The nets of torch/nets.py. */
export type TorchNet = "mlp" | "conv" | "face";

/** What `speed.py` says of itself when it is ready. */
export interface TorchVersions {
  torch: string;
  python: string;
  threads: number;
}

const folder = fileURLToPath(new URL("./torch/", import.meta.url));

/** The path of a script in bench/torch/. */
export const torchScript = (name: "speed.py" | "cross_check.py"): string => `${folder}${name}`;

/** Python never writes caches into the source tree; OpenMP's idle threads sleep (spinning, they cost the other side its core). */
export const torchEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PYTHONDONTWRITEBYTECODE: "1",
  OMP_WAIT_POLICY: "passive",
});

/**
 * The interpreter that has PyTorch: $LATENTS_PYTHON, the system's or the path's python3, the first that finds it; to load it would take seconds.
 * Without one: `skip`, a sentence for the person who runs the benchmark.
 */
export function findTorch(
  candidates: readonly string[] = [process.env.LATENTS_PYTHON, "/usr/bin/python3", "python3"].filter(
    (p) => p !== undefined,
  ),
): { python: string; skip?: undefined } | { python?: undefined; skip: string } {
  const found = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)";
  for (const python of candidates) {
    const probe = spawnSync(python, ["-c", found], { env: torchEnvironment(), stdio: "ignore" });
    if (probe.status === 0) return { python };
  }
  return {
    skip:
      `skipped: no PyTorch found (tried ${candidates.join(", ")}); ` +
      "install Debian's python3-torch and libopenblas0-pthread, or name an interpreter that has torch in LATENTS_PYTHON",
  };
}

/** A running `speed.py`. Requests are answered one after the other. */
export class TorchProcess {
  private readonly answers: { resolve(line: string): void; reject(error: Error): void }[] = [];
  private ended: RunError | undefined;
  private stderr = "";

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly threads: number,
  ) {
    createInterface({ input: child.stdout }).on("line", (line) => this.answers.shift()?.resolve(line));
    child.stderr.on("data", (chunk: Buffer) => (this.stderr = (this.stderr + chunk.toString()).slice(-2000)));
    child.stdin.on("error", () => {}); // a write to a process that has just died: "close" tells the caller
    child.on("error", (error) => this.end(error.message));
    child.on("close", (code, signal) => this.end(`ended with ${signal ?? `code ${code}`}`));
  }

  /** Set by `start`. */
  versions!: TorchVersions;

  /** Starts PyTorch on so many threads. Throws RunError when it cannot start, with the last of what it printed. */
  static async start(options: { python: string; threads: number; script?: string }): Promise<TorchProcess> {
    const { python, threads, script = torchScript("speed.py") } = options;
    if (!Number.isInteger(threads) || threads < 1) {
      throw new InputError(`TorchProcess: threads must be a positive integer, got ${threads}`);
    }
    const child = spawn(python, [script, "--threads", String(threads)], { env: torchEnvironment(), stdio: "pipe" });
    const torch = new TorchProcess(child, threads);
    const hello = (await torch.nextAnswer()) as TorchVersions & { ready?: boolean };
    torch.versions = { torch: hello.torch, python: hello.python, threads: hello.threads };
    return torch;
  }

  /** Does `steps` training steps -> milliseconds. The first request for a (net, batch) builds and warms it up untimed. */
  async run(net: TorchNet, batch: number, steps: number): Promise<number> {
    const answer = this.nextAnswer();
    if (!this.ended) this.child.stdin.write(`${JSON.stringify({ net, batch, steps })}\n`);
    const { ms } = (await answer) as { ms?: unknown };
    if (typeof ms !== "number")
      throw new RunError(`PyTorch: the answer must hold ms, got ${JSON.stringify(await answer)}`);
    return ms;
  }

  /** Ends the process and waits until it is gone. */
  async close(): Promise<void> {
    if (this.ended) return;
    const gone = new Promise<void>((resolve) => this.child.once("close", () => resolve()));
    this.child.stdin.end();
    await gone;
  }

  private async nextAnswer(): Promise<object> {
    if (this.ended) throw this.ended;
    const line = await new Promise<string>((resolve, reject) => this.answers.push({ resolve, reject }));
    let answer: unknown;
    try {
      answer = JSON.parse(line);
    } catch {
      throw new RunError(`PyTorch: expected a line of JSON, got ${line.slice(0, 200)}`);
    }
    if (typeof answer !== "object" || answer === null) {
      throw new RunError(`PyTorch: expected a JSON object, got ${line.slice(0, 200)}`);
    }
    if ("error" in answer) throw new RunError(`PyTorch: ${String(answer.error)}`);
    return answer;
  }

  private end(how: string): void {
    const last = this.stderr.trim().split("\n").at(-1);
    this.ended ??= new RunError(`PyTorch (${this.threads} threads) ${how}${last ? `; last words: ${last}` : ""}`);
    for (const waiting of this.answers.splice(0)) waiting.reject(this.ended);
  }
}

/**
 * Tries each thread count on the same work, twice in turn, and keeps the fastest: PyTorch is compared at its best.
 * `tried` lists the better time of each, ms a step. The caller closes `torch`.
 */
export async function startFastestTorch(options: {
  python: string;
  net: TorchNet;
  batch: number;
  steps: number;
  threads?: readonly number[];
}): Promise<{ torch: TorchProcess; tried: { threads: number; msPerStep: number }[] }> {
  const { python, net, batch, steps, threads = [1, 2] } = options;
  if (threads.length === 0) throw new InputError("startFastestTorch: threads must name at least one count, got none");
  const running: TorchProcess[] = [];
  try {
    for (const count of threads) running.push(await TorchProcess.start({ python, threads: count }));
    const best = running.map(() => Infinity);
    for (let turn = 0; turn < 2; turn++) {
      for (const [i, torch] of running.entries())
        best[i] = Math.min(best[i], (await torch.run(net, batch, steps)) / steps);
    }
    const fastest = best.indexOf(Math.min(...best));
    const tried = threads.map((count, i) => ({ threads: count, msPerStep: best[i] }));
    const torch = running.splice(fastest, 1)[0];
    return { torch, tried };
  } finally {
    for (const torch of running) await torch.close();
  }
}
