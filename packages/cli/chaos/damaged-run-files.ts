import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readRunConfig } from "../src/run/run-config.js";
import type { Ended } from "../test/built-command.js";
import { runHere } from "../test/command-here.js";
import { firstDifference, inRun, jsonOf, textOf, type DamagedTarget } from "./damaged-target.js";
import { lastCheckpoint, type SmallRun } from "./small-run.js";

type Json = Readonly<Record<string, unknown>>;

/** What a command that takes a run has made of it: its figures without times, or the bytes of its file. */
function resultOf(cwd: string, [command, ...words]: readonly string[], { stdout }: Ended): string {
  if (command === "evaluate") return JSON.stringify((JSON.parse(stdout) as { test: unknown }).test);
  const out = words.indexOf("--out");
  if (out < 0) return stdout;
  const file = readFileSync(join(cwd, words[out + 1]), "latin1");
  // plots of one process are numbered
  return words[out + 1].endsWith(".svg") ? file.replaceAll(/plot-clip-\d+/g, "plot-clip") : file;
}

/** What a command makes of a run in which one file is another, placed by itself in a folder below that of a case. */
async function madeOf(
  cwd: string,
  place: DamagedTarget["place"],
  bytes: Uint8Array,
  command: readonly string[],
): Promise<string> {
  const own = mkdtempSync(join(cwd, "own-"));
  place(own, bytes);
  return resultOf(own, command, await runHere(command, { cwd: own }));
}

/** The newest checkpoint: taken only with the very values that were saved, or the one before it in its place. */
export async function checkpointTarget(base: SmallRun): Promise<DamagedTarget> {
  const { run, steps } = base;
  const checkpoints = readdirSync(join(run, "checkpoints")).map((name) => `checkpoints/${name}`);
  const newest = `checkpoints/step-${steps}.safetensors`;
  const commands = [
    ["evaluate", "run", "--json"],
    ["sample", "run", "--count", "2", "--out", "s.png"],
    ["encode", "run", "--out", "e.npz"],
  ];
  const whole = new Map<readonly string[], string>();
  const cwd = mkdtempSync(join(run, "..", "whole-"));
  cpSync(run, join(cwd, "run"), { recursive: true });
  for (const command of commands) whole.set(command, resultOf(cwd, command, await runHere(command, { cwd })));
  return {
    name: "checkpoint (safetensors)",
    bytes: readFileSync(join(run, newest)),
    place: inRun(
      base,
      newest,
      checkpoints.filter((name) => name !== newest),
    ),
    commands,
    isRight: async (where, command, ended) =>
      resultOf(where, command, ended) === whole.get(command) || "other values, without a word",
  };
}

/**
 * `config.json`: each value is read as it is written. Where it says of model, data and seed what it said, a command's figures are what they were.
 */
function configTarget(base: SmallRun): DamagedTarget {
  const [file, place] = ["config.json", inRun(base, "config.json")];
  const bytes = readFileSync(join(base.run, file));
  const before = jsonOf(bytes) as Json;
  const decisive = (record: Json): unknown => {
    const { model, data, seed } = record["config"] as Json;
    return [model, data, seed, record["data"], record["steps"], (record["config"] as Json)["train"]];
  };
  return {
    ...{ name: file, bytes, place },
    commands: [
      ["evaluate", "run", "--json"],
      ["runs", "."],
      ["doctor", "run", "--json"],
    ],
    isRight: async (cwd, command, ended, damaged) => {
      const written = jsonOf(damaged) as Json | undefined;
      if (command[0] === "runs" && !/^run /m.test(ended.stdout)) return true;
      if (written === undefined) return "taken, and no JSON";
      const difference = firstDifference(written, await readRunConfig(join(cwd, "run")));
      if (difference !== undefined) return difference;
      if (command[0] !== "evaluate" || !isDeepStrictEqual(decisive(written), decisive(before))) return true;
      return resultOf(cwd, command, ended) === (await madeOf(cwd, place, bytes, command)) || "other figures";
    },
  };
}

/** The lines of a log up to the first that is damaged, and whether there is one. */
function logOf(damaged: Uint8Array): { readonly lines: readonly string[]; readonly isDamaged: boolean } {
  const rows = Buffer.from(damaged).toString("utf8").split("\n").slice(0, -1);
  const isFigure = (value: unknown): boolean => value === null || typeof value === "number";
  const isLine = (row: string): boolean => {
    const line = row.includes("\ufffd") ? undefined : (jsonOf(Buffer.from(row)) as Json | null | undefined);
    if (typeof line !== "object" || line === null) return false;
    const { step, split, klPerDimension: _, ...figures } = line;
    return (
      Number.isInteger(step) && (split === "train" || split === "validation") && Object.values(figures).every(isFigure)
    );
  };
  const first = rows.findIndex((row) => !isLine(row));
  return first < 0 ? { lines: rows, isDamaged: false } : { lines: rows.slice(0, first), isDamaged: true };
}

/** `metrics.jsonl`: what is shown is what its whole lines give, and a damaged line is said. */
function metricsTarget(base: SmallRun): DamagedTarget {
  const place = inRun(base, "metrics.jsonl");
  return {
    ...{ name: "metrics.jsonl", bytes: readFileSync(join(base.run, "metrics.jsonl")), place },
    commands: [
      ["curves", "run", "--out", "c.svg"],
      ["doctor", "run", "--json"],
    ],
    isRight: async (cwd, command, ended, damaged) => {
      const { lines, isDamaged } = logOf(damaged);
      if (/line \d+ is damaged/.test(ended.stderr) !== isDamaged) return "a damaged line, without a word";
      const whole = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
      return resultOf(cwd, command, ended) === (await madeOf(cwd, place, whole, command)) || "other lines than those";
    },
  };
}

/** The same, of a run that goes on: it ends in the same bits and figures whatever its log says, and keeps the whole lines. */
function resumedTarget(base: SmallRun): DamagedTarget {
  const { test } = jsonOf(readFileSync(join(base.run, "result.json"))) as { test: unknown };
  return {
    ...{ name: "metrics.jsonl of a run that goes on", bytes: readFileSync(join(base.run, "metrics.jsonl")) },
    place: inRun(base, "metrics.jsonl", ["result.json"]),
    commands: [["train", "--resume", "run"]],
    isRight: async (cwd, _, { stderr }, damaged) => {
      const { lines, isDamaged } = logOf(damaged);
      const at = (file: string): Buffer => readFileSync(join(cwd, "run", file));
      if (/line \d+ is damaged/.test(stderr) !== isDamaged) return "a damaged line, without a word";
      const kept = lines.filter((line) => (JSON.parse(line) as { step: number }).step <= base.steps);
      if (at("metrics.jsonl").toString() !== kept.map((line) => `${line}\n`).join("")) return "other lines than those";
      if (!lastCheckpoint(join(cwd, "run"), base.steps)?.equals(lastCheckpoint(base.run, base.steps)!))
        return "other bits";
      return isDeepStrictEqual((jsonOf(at("result.json")) as { test: unknown }).test, test) || "other figures";
    },
  };
}

/** `result.json`: the figures that are shown are those that it says. */
function resultTarget(base: SmallRun): DamagedTarget {
  return {
    ...{ name: "result.json", bytes: readFileSync(join(base.run, "result.json")), place: inRun(base, "result.json") },
    commands: [
      ["runs", ".", "--json"],
      ["train", "--resume", "run"],
    ],
    isRight: async (cwd, [command], { stdout }, damaged) => {
      const written = jsonOf(damaged) as { test: { negElbo: number; rec: number; kl: number } } | undefined;
      if (command === "train") {
        if (!written) return "taken, and no JSON";
        const { negElbo, rec, kl } = written.test;
        return (
          (stdout.includes(`Test NELBO ${negElbo.toFixed(2)} `) &&
            stdout.includes(`(REC ${rec.toFixed(2)} + KL ${kl.toFixed(2)}; `)) ||
          "other figures"
        );
      }
      const [row] = JSON.parse(stdout) as { negElbo?: number; state: string }[];
      // a list says that one result cannot be read, and goes on
      if (row.negElbo === undefined) return row.state !== "finished" || "finished, without a figure";
      return row.negElbo === written?.test.negElbo || "another figure";
    },
  };
}

/** Texts of a run: what is taken is what they say. */
export const textTargets = (base: SmallRun): DamagedTarget[] => [
  configTarget(base),
  metricsTarget(base),
  resumedTarget(base),
  resultTarget(base),
];

/** A config file of a user: each value that it says is in the config of the run. */
export function configFileTarget({ data }: SmallRun, yaml: (text: string) => unknown): DamagedTarget {
  const text = `data: { name: ./discs, binarisation: dynamic }
model: { latent: 2, encoder: { type: mlp, hidden: [8] }, decoder: { type: mlp, hidden: [8] } }
optimizer: { type: adam, learningRate: 1e-3 }
train: { steps: 1, batch: 20 }
`;
  return {
    name: "config file (YAML)",
    bytes: new TextEncoder().encode(text),
    place: (cwd, bytes) => {
      cpSync(data, join(cwd, "discs"), { recursive: true });
      writeFileSync(join(cwd, "mine.yaml"), bytes);
    },
    commands: [["train", "mine.yaml", "--steps", "1", "--threads", "1", "--out", "new"]],
    isRight: async (cwd, _, __, damaged) => {
      const said = textOf(damaged);
      if (said === undefined) return "taken, and no text";
      const { data: named, train, ...others } = (yaml(said) ?? {}) as Record<string, Json | undefined>;
      const { config } = await readRunConfig(join(cwd, "new"));
      // the path is made absolute, and --steps goes over the file's
      const { name: ____, ...ofData } = named ?? {};
      const { steps: _____, epochs: ______, ...ofTrain } = train ?? {};
      return firstDifference({ ...others, data: ofData, train: ofTrain }, config) ?? true;
    },
  };
}
