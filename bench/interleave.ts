import { availableParallelism, cpus } from "node:os";
import { InputError } from "../packages/core/src/errors.js";

/** One program under measurement: does `steps` steps and resolves to the milliseconds that they took. */
export type TimedSteps = (steps: number) => Promise<number>;

export interface InterleaveOptions {
  /** Heads the table's row, e.g. `"MLP, batch 100"`. */
  name: string;
  ours: TimedSteps;
  theirs: TimedSteps;
  /** Steps that each side does in one round. */
  steps: number;
  /** Measured rounds; default 9. */
  rounds?: number;
  /** Rounds done first and not counted; default 1. */
  warmUp?: number;
  /** The ratio that is asked for; the table then says whether it was met. */
  target?: number;
}

/** Milliseconds a step over the rounds. */
export interface Summary {
  median: number;
  min: number;
  max: number;
}

export interface InterleaveResult {
  name: string;
  steps: number;
  rounds: number;
  ours: Summary;
  theirs: Summary;
  /** How many times their speed we reach: theirs.median / ours.median. Above 1 we are faster. */
  ratio: number;
  /** The lowest and highest ratio within one round. */
  ratioMin: number;
  ratioMax: number;
  target?: number;
  /** Milliseconds a step of each round, in order. */
  samples: { ours: number[]; theirs: number[] };
}

/**
 * Runs both sides in turn, so that a busy spell of the machine strikes both, and compares the medians.
 * The side that begins changes each round: neither always finds the cache or the clock as the other left it.
 * Throws InputError for counts that are not positive integers or a time that is not positive.
 */
export async function interleave(options: InterleaveOptions): Promise<InterleaveResult> {
  const { name, steps, rounds = 9, warmUp = 1, target } = options;
  requireCount(name, "steps", steps, 1);
  requireCount(name, "rounds", rounds, 1);
  requireCount(name, "warmUp", warmUp, 0);
  const samples = { ours: [] as number[], theirs: [] as number[] };
  for (let round = -warmUp; round < rounds; round++) {
    const order = round % 2 === 0 ? (["ours", "theirs"] as const) : (["theirs", "ours"] as const);
    for (const side of order) {
      const ms = await options[side](steps);
      if (!(ms > 0 && Number.isFinite(ms))) {
        throw new InputError(`interleave(${name}): ${side} must resolve to milliseconds above 0, got ${ms}`);
      }
      if (round >= 0) samples[side].push(ms / steps);
    }
  }
  const ours = summarise(samples.ours);
  const theirs = summarise(samples.theirs);
  const ratios = summarise(samples.ours.map((ms, round) => samples.theirs[round] / ms));
  const result = { name, steps, rounds, ours, theirs, ratio: theirs.median / ours.median };
  return { ...result, ratioMin: ratios.min, ratioMax: ratios.max, target, samples };
}

/** Median (of an even count: the mean of the middle two), least and greatest of at least one value. */
export function summarise(values: readonly number[]): Summary {
  if (values.length === 0) throw new InputError("summarise: needs at least one value, got none");
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1] };
}

/** A Markdown table, one row a result; `theirs` names the other side, e.g. `"PyTorch"`. */
export function formatTable(results: readonly InterleaveResult[], theirs: string): string {
  const head = ["work", "latents ms/step", `${theirs} ms/step`, "ratio", "target", "rounds x steps"];
  const rows = results.map((r) => [
    r.name,
    formatSummary(r.ours),
    formatSummary(r.theirs),
    `${r.ratio.toFixed(2)} (${r.ratioMin.toFixed(2)}-${r.ratioMax.toFixed(2)})`,
    r.target === undefined ? "" : `${r.target.toFixed(2)} ${r.ratio >= r.target ? "met" : "missed"}`,
    `${r.rounds} x ${r.steps}`,
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** What every published figure states: processor, cores, system, Node; joined by what the caller adds (library versions). */
export function describeMachine(versions: Record<string, string> = {}): Record<string, string | number> {
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    ...versions,
  };
}

function formatSummary({ median, min, max }: Summary): string {
  return `${round(median)} (${round(min)}-${round(max)})`;
}

function round(ms: number): string {
  return ms.toFixed(ms < 100 ? 1 : 0);
}

function requireCount(name: string, key: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new InputError(`interleave(${name}): ${key} must be an integer of at least ${least}, got ${value}`);
}
