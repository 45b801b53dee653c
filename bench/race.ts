// Every peer that is installed, at its best, against both of our engines, interleaved in one run:
//   npx tsx --conditions=latents-source bench/race.ts [--rounds N] [--threads N] [--busy] [mlp|mlp512|conv|face ...]
// LATENTS_PYTHON has torch, LATENTS_JAX_PYTHON has jax and optax. --busy: a process that takes one core runs beside them.
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeMachine, summarise, type Summary } from "./interleave.js";
import { findTorch } from "./torch-process.js";

const { values, positionals } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    threads: { type: "string", default: "2" },
    busy: { type: "boolean" },
  },
  allowPositionals: true,
});
const rounds = Number(values.rounds);

/** Net, batch, steps of a round, and the ratio best peer / ours that is asked for. */
const cases: Readonly<Record<string, readonly [net: string, batch: number, steps: number, target: number]>> = {
  mlp: ["mlp", 100, 60, 1.15],
  mlp512: ["mlp", 512, 20, 1.05],
  conv: ["conv", 128, 8, 1.5],
  face: ["face", 16, 6, 1.4],
};
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
    const env = { ...process.env, OMP_NUM_THREADS: values.threads, PYTHONDONTWRITEBYTECODE: "1" };
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
  for (const engine of ["native", "standard"])
    starts.push(
      Runner.start(`latents ${engine}`, process.execPath, [
        ...["--import", "tsx", "--conditions=latents-source", file("race/ours.ts"), ...args, engine, values.threads],
      ]),
    );
  const last = net === "mlp" ? [] : ["fused+channels-last", "compile+fused+channels-last"];
  for (const mode of python ? ["eager", "fused", "compile+fused", ...last] : [])
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
    const ours = results.find((one) => one.name === "latents native") ?? results[0];
    const peers = results.filter((one) => !one.name.startsWith("latents"));
    const best = peers.reduce<Summary | undefined>((a, b) => (a && a.median <= b.median ? a : b), undefined);
    for (const one of results) {
      const isBest = best !== undefined && one.median === best.median && !one.name.startsWith("latents");
      const goal = isBest && `best peer; asked for ${target}: ${one.median / ours.median >= target ? "met" : "missed"}`;
      const figures = `${one.median.toFixed(2)} (${one.min.toFixed(2)}-${one.max.toFixed(2)})`;
      const ratio = (one.median / ours.median).toFixed(2);
      console.log(`| ${name}, batch ${batch} | ${one.name} | ${figures} | ${ratio} | ${goal || ""} |`);
    }
    for (const runner of runners) runner.close();
  }
} finally {
  load?.kill();
}
