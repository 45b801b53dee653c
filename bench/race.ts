// Every peer that is installed, at its best, against both of our engines, interleaved in one run:
//   npx tsx --conditions=latents-source bench/race.ts [--rounds N] [--threads N] [--busy] [--gpu] [mlp|mlp512|conv|face ...]
// LATENTS_PYTHON has torch, LATENTS_JAX_PYTHON has jax and optax. --busy: a process that takes one core runs beside them. --gpu: on an NVIDIA
// card, ours by WebGPU and, where its library is, CUDA (docs/devices.md); bench/gpu/pack.sh brings it to a machine that has no network.
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeMachine, summarise, type Summary } from "./interleave.js";
import { findTorch } from "./torch-process.js";

const { values, positionals } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    threads: { type: "string", default: "2" },
    busy: { type: "boolean" },
    gpu: { type: "boolean" },
  },
  allowPositionals: true,
});
const rounds = Number(values.rounds);

/** Net, batch, steps of a round, and the ratio that is asked for: best peer / ours; on a GPU, PyTorch as it comes / ours. */
type Case = readonly [net: string, batch: number, steps: number, target: number];
const cases: Readonly<Record<string, Case>> = values.gpu
  ? {
      mlp: ["mlp", 100, 200, 1],
      mlp512: ["mlp", 512, 200, 1],
      conv: ["conv", 128, 100, 0.5],
      face: ["face", 16, 60, 0.5],
    }
  : {
      mlp: ["mlp", 100, 60, 1.15],
      mlp512: ["mlp", 512, 20, 1.05],
      conv: ["conv", 128, 8, 1.5],
      face: ["face", 16, 6, 1.4],
    };
/** Ways in which our side and PyTorch run a step. */
const ours = values.gpu ? ["webgpu", "cuda"] : ["native", "standard"];
const onCard = ["eager", "fused", "graph+fused", "graph+compile+fused"].map((mode) => `cuda+${mode}`);
const onCpu = (net: string): string[] => [
  ...["eager", "fused", "compile+fused"],
  ...(net === "mlp" ? [] : ["fused+channels-last", "compile+fused+channels-last"]),
];
const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A program that is warm and does a round for each line. */
class Runner {
  readonly times: number[] = [];
  readonly #lines: AsyncIterator<string, undefined>;
  readonly #reader: Interface;

  private constructor(
    readonly name: string,
    private readonly child: ChildProcessWithoutNullStreams,
  ) {
    this.#reader = createInterface({ input: child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Undefined, with its last words on stderr, where it cannot start. */
  static async start(name: string, command: string, args: readonly string[]): Promise<Runner | undefined> {
    const env = {
      ...process.env,
      ...{ OMP_NUM_THREADS: values.threads, PYTHONDONTWRITEBYTECODE: "1" },
      // a card would round the factors of each product to 10 bits, and keep all memory for one process
      ...{ JAX_DEFAULT_MATMUL_PRECISION: "highest", XLA_PYTHON_CLIENT_PREALLOCATE: "false" },
    };
    const child = spawn(command, args, { env, stdio: "pipe" });
    let last = "";
    child.stderr.on("data", (chunk: Buffer) => (last = chunk.toString().trim().split("\n").at(-1) ?? last));
    child.stdin.on("error", () => {}); // a process that has died is told below
    const runner = new Runner(name, child);
    for (let line = await runner.#lines.next(); !line.done; line = await runner.#lines.next())
      if (line.value.trim() === "ready") return runner;
    console.error(`${name}: left out, ${last}`);
    return undefined;
  }

  /** One round; counted unless it is the first. */
  async round(counted: boolean): Promise<void> {
    this.child.stdin.write("go\n");
    const line = await this.#lines.next();
    if (line.done) throw new Error(`${this.name}: ended in the middle of the race`);
    if (counted) this.times.push(Number(line.value));
  }

  close(): void {
    this.#reader.close();
    this.child.kill();
  }
}

const python = findTorch().python;
const jax = [process.env["LATENTS_JAX_PYTHON"], "python3"].find(
  (name) => name && spawnSync(name, ["-c", "import jax, optax"], { stdio: "ignore" }).status === 0,
);

/** Whoever can run a net. */
async function field(net: string, batch: number, steps: number): Promise<Runner[]> {
  const args = [net, String(batch), String(steps)];
  const starts: Promise<Runner | undefined>[] = [];
  const packed = file("race/ours.mjs");
  const program = existsSync(packed)
    ? [packed]
    : ["--import", "tsx", "--conditions=latents-source", file("race/ours.ts")];
  for (const engine of ours)
    starts.push(Runner.start(`latents ${engine}`, process.execPath, [...program, ...args, engine, values.threads]));
  for (const mode of python ? (values.gpu ? onCard : onCpu(net)) : [])
    starts.push(Runner.start(`PyTorch ${mode}`, python!, [file("race/torch_vae.py"), ...args, mode]));
  if (jax && net === "mlp") starts.push(Runner.start("JAX, one jitted scan", jax, [file("race/jax_vae.py"), ...args]));
  return (await Promise.all(starts)).filter((runner) => runner !== undefined);
}

const versions = [python, jax].flatMap((name, i) => {
  const code = `import ${["torch", "jax"][i]} as m; print(m.__version__)`;
  return name ? [[["torch", "jax"][i], spawnSync(name, ["-c", code]).stdout.toString().trim()] as const] : [];
});
const load = values.busy ? spawn(process.execPath, ["-e", "for(;;);"]) : undefined;
console.log(
  `${JSON.stringify(describeMachine(Object.fromEntries(versions)))}, ${values.threads} threads, ${rounds} rounds${load ? ", one core busy elsewhere" : ""}`,
);
console.log(
  "\n| work | program | ms/step, median (least-greatest) | theirs / ours | |\n| --- | --- | --- | --- | --- |",
);
try {
  for (const name of positionals.length > 0 ? positionals : Object.keys(cases)) {
    const [net, batch, steps, target] = cases[name];
    const runners = await field(net, batch, steps);
    // who begins changes each round: a busy spell of the machine strikes all
    for (let round = 0; round <= rounds; round++)
      for (let i = 0; i < runners.length; i++) await runners[(i + round) % runners.length].round(round > 0);
    const results = runners.map((runner) => ({ name: runner.name, ...summarise(runner.times) }));
    if (!results.some((one) => one.name.startsWith("latents"))) throw new Error(`${name}: none of ours could start`);
    const mine = results.filter((one) => one.name.startsWith("latents"));
    const own = mine.reduce((a, b) => (values.gpu && b.median < a.median ? b : a));
    const peers = results.filter((one) => !one.name.startsWith("latents"));
    const best = peers.reduce<Summary | undefined>((a, b) => (a && a.median <= b.median ? a : b), undefined);
    for (const one of results) {
      const isBest = best !== undefined && one.median === best.median && !one.name.startsWith("latents");
      const isGoal = values.gpu ? one.name === "PyTorch cuda+eager" : isBest;
      const said = [
        isBest && "best peer",
        isGoal && `asked for ${target}: ${one.median / own.median >= target ? "met" : "missed"}`,
      ];
      const figures = `${one.median.toFixed(2)} (${one.min.toFixed(2)}-${one.max.toFixed(2)})`;
      const ratio = (one.median / own.median).toFixed(2);
      console.log(
        `| ${name}, batch ${batch} | ${one.name} | ${figures} | ${ratio} | ${said.filter(Boolean).join("; ")} |`,
      );
    }
    for (const runner of runners) runner.close();
  }
} finally {
  load?.kill();
}
