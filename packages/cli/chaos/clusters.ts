/**
 * Kills trainings, workers, daemons and controllers of a sweep on an engine until it has ended, and counts what was lost, wrong or done twice:
 *   npx tsx --conditions=latents-source packages/cli/chaos/clusters.ts slurm --trials 24 --kills 20 --seed 1
 * Needs the build (npm run build) and the engine's programs. Prints one JSON object; exit code 1 where something was lost.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { fillUniform } from "@latents/core";
import { startNode, type Started } from "../test/command.js";
import { chaosOf, type EngineName } from "./cluster-disasters.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    trials: { type: "string", default: "24" },
    kills: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
  },
});
const engine = (positionals[0] ?? "local") as EngineName;
const [trials, kills, seed] = [values.trials, values.kills, values.seed].map(Number);
const here = mkdtempSync(join(tmpdir(), "latents-chaos-"));
const bin = fileURLToPath(new URL("../dist/bin.js", import.meta.url));
const sweep = join(here, "sweep");
const draws = fillUniform(new Float64Array(1000), { seed, stream: "chaos", step: 0 });
let drawn = 0;
const draw = (): number => draws[drawn++ % draws.length];
const pick = <T>(all: readonly T[]): T => all[Math.floor(draw() * all.length)];

const sets = ["data.limit=400", "model.encoder.hidden=[16]", "model.decoder.hidden=[16]", "checkpoint.every=40"];
const words = [
  ...["sweep", "--steps", "400", "--batch", "20", "--threads", "1", "--over", `seed=1..${trials}`],
  ...sets.flatMap((set) => ["--set", set]),
];

/** The last bytes of each trial. */
function figures(folder: string): Map<string, string> {
  const last = (name: string): string =>
    readFileSync(join(folder, "trials", name, "checkpoints", "step-400.safetensors")).toString("base64");
  return new Map(readdirSync(join(folder, "trials")).map((name) => [name, last(name)]));
}
const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};
/** Processes that train a trial of the sweep, or lead its training. */
function victims(): { pid: number; what: string }[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    const line = read(`/proc/${name}/cmdline`).split("\0");
    const pid = Number(name);
    // not what keeps it in a machine of its own
    const isNode = line[0].endsWith("node");
    if (isNode && line.includes("sweep-trial") && line.includes(sweep)) return [{ pid, what: "sweep-trial" }];
    if (isNode && line.includes("worker") && line.includes(bin)) return [{ pid, what: "worker" }];
    if (!line.some((word) => word.endsWith("training-process.js"))) return [];
    const parent = /^PPid:\s*(\d+)/m.exec(read(`/proc/${name}/status`))?.[1] ?? "";
    return read(`/proc/${parent}/cmdline`).includes(bin) ? [{ pid, what: "training" }] : [];
  });
}

const calm = startNode([bin, ...words, "--workers", "2", "--out", join(here, "calm")], { cwd: here });
const { code, stderr } = await calm.outcome;
if (code !== 0) throw new Error(stderr);
const expected = figures(join(here, "calm"));

const chaos = await chaosOf(engine, here, bin);
const began = performance.now();
const happened: Record<string, number> = {};
const note = (what: string): void => void (happened[what] = (happened[what] ?? 0) + 1);
const begin = (...args: string[]): Started => startNode([bin, ...args, ...chaos.words], { cwd: here, env: chaos.env });
let command = begin(...words, "--out", sweep);
let sessions = 1;
let running = true;
const follow = async (): Promise<void> => {
  for (;;) {
    const ended = await command.outcome;
    if (ended.code === 0) break;
    if (sessions++ > kills + 5) throw new Error(ended.stderr);
    command = begin("sweep", "--resume", sweep);
  }
  running = false;
};
const following = follow();
// before that there is no sweep that could be lost
while (running && !existsSync(join(sweep, "engine.json"))) await sleep(50);
const disasters = [...chaos.disasters];
const all = kills + disasters.length;
for (let count = 0; running && count < all;) {
  await Promise.race([following, sleep(600 + 800 * draw())]);
  if (!running) break;
  const disaster = count % 4 === 3 || all - count <= disasters.length ? disasters.shift() : undefined;
  if (disaster) {
    process.stderr.write(`${count}: ${disaster.what}\n`);
    await disaster.happen();
    note(disaster.what);
    count++;
    continue;
  }
  // the command itself: the trainings of this machine end with it, those of an engine do not
  const own = count % 4 === 1 ? [{ pid: command.child.pid!, what: "sweep" }] : [];
  const found = own.length > 0 ? own : victims();
  if (found.length === 0) continue;
  const one = pick(found);
  try {
    process.kill(one.pid, "SIGKILL");
    note(one.what);
    process.stderr.write(`${count}: SIGKILL of ${one.what}\n`);
    count++;
  } catch {
    // it has ended by itself
  }
}
await following;
const seconds = (performance.now() - began) / 1000;
await chaos.end();
const found = figures(sweep);
const logs = readdirSync(join(sweep, "logs")).filter((name) => name.endsWith(".log"));
const texts = logs.map((name) => read(join(sweep, "logs", name)));
const times = (pattern: RegExp): number => texts.reduce((sum, text) => sum + (text.match(pattern)?.length ?? 0), 0);
const result = {
  ...{ engine, trials, seed, happened, sessions, seconds: Math.round(seconds) },
  lost: [...expected.keys()].filter((name) => !found.has(name)).length,
  wrong: [...found].filter(([name, bytes]) => expected.get(name) !== bytes).length,
  committedTwice: texts.filter((text) => (text.match(/finished and committed/g) ?? []).length > 1).length,
  attempts: times(/ starts/g),
  fromCheckpoint: times(/ starts from step/g),
  duplicates: times(/another attempt before it/g),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
const isRight = result.lost + result.wrong + result.committedTwice === 0;
// what went wrong is looked into
if (isRight) rmSync(here, { recursive: true, force: true });
else process.stderr.write(`${here}\n`);
process.exit(isRight ? 0 : 1);
