import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LatentsError, type StudioSweep, type SweptRow, type SweptTrial } from "@latents/core";
import { ownWords } from "../terminal/command-words.js";
import type { TrialEngine } from "./engines/engine.js";
import { openEngineOf, readEngine, type EngineChoice } from "./engines/open-engine.js";
import { readSweep } from "./plan/stored-sweep.js";
import { sweepFiles } from "./plan/sweep-files.js";
import { shortNames, valueText } from "./plan/swept-key.js";
import { summarise, type SweepRow, type SweepSummary } from "./results/summarise.js";
import { sweepState, type SweepState, type Trial } from "./results/sweep-state.js";
import { rowNote, shownKeys } from "./results/sweep-table.js";
import { sweepStanding } from "./sweep-status.js";

/** A look costs time where there are many trials: between two the watch rests for as long as this many took, and for at least so many ms. */
const [restShare, restMs] = [4, 1000];

/** Where a sweep stands, looked at again and again, whichever engine and machines train it. Nothing is written. */
export class SweepWatch {
  /** What was opened of the sweep's engine. */
  #engine: { readonly choice: string; readonly opened?: TrialEngine } | undefined;
  #looked: { readonly found: Promise<Look>; restsUntil: number } | undefined;
  /** Machines of trials that have ended. */
  readonly #hosts = new Map<string, string | undefined>();

  /** @param redis  where Redis is, before what the sweep's folder says */
  constructor(
    private readonly folder: string,
    private readonly redis?: string,
  ) {}

  /** Throws LatentsError where the plan cannot be read. */
  async look(): Promise<StudioSweep> {
    return (await this.#look()).told;
  }

  /** The curve of the settings that have finished, as SVG; undefined until there are two. */
  async curve(): Promise<string | undefined> {
    const { state, summary } = await this.#look();
    // what draws is loaded when there is something to draw
    const { sweepCurve } = await import("./results/sweep-curve.js");
    return sweepCurve(state, summary);
  }

  async close(): Promise<void> {
    await this.#engine?.opened?.close();
  }

  /** The last look, as long as it is fresh; one for all who ask. */
  #look(): Promise<Look> {
    const began = performance.now();
    if (this.#looked && began < this.#looked.restsUntil) return this.#looked.found;
    const looked = { found: this.#lookNow(), restsUntil: Infinity };
    this.#looked = looked;
    const rest = (): void => {
      const now = performance.now();
      looked.restsUntil = now + Math.max(restMs, restShare * (now - began));
    };
    looked.found.then(rest, rest);
    return looked.found;
  }

  async #lookNow(): Promise<Look> {
    const { folder } = this;
    const plan = await readSweep(folder);
    const choice = await readEngine(folder);
    const engine = await this.#open(choice);
    const state = await sweepState(folder, plan);
    const summary = summarise(state);
    const standing = await sweepStanding({ folder: resolve(folder), plan }, engine.opened, state);
    const trouble = engine.trouble ?? standing.trouble;
    const underWay = new Map(standing.underWay.map((one) => [one.name, one]));
    const queued = new Set(standing.queued);
    const trials: SweptTrial[] = [];
    for (const [index, trial] of state.trials.entries()) {
      const { name } = trial;
      if (trial.state === "waiting") {
        const at = underWay.get(name);
        // it may be tried again elsewhere
        this.#hosts.delete(name);
        trials.push(at ? { ...at, state: "running" } : { name, state: queued.has(index) ? "queued" : "waiting" });
      } else trials.push(endedTrial(trial, summary.chosenBy, await this.#hostOf(name)));
    }
    const { rows, chosenBy, bestTrial } = summary;
    const keys = shownKeys(plan.keys, rows);
    const told: StudioSweep = {
      ...{ command: plan.command, engine: choice.engine, trials, chosenBy, bestTrial, trouble },
      keys: shortNames(keys),
      rows: rows.map((row) => toldRow(row, keys, summary)),
      curve: curveMark(rows),
    };
    return { told, state, summary };
  }

  /** The engine, opened once; a sweep may be given to another. What it lacks is no reason to show nothing. */
  async #open(choice: EngineChoice): Promise<{ readonly opened?: TrialEngine; readonly trouble?: string }> {
    const wanted = JSON.stringify(choice);
    if (this.#engine?.choice === wanted) return this.#engine;
    await this.close();
    this.#engine = undefined;
    try {
      this.#engine = { choice: wanted, opened: await openEngineOf(choice, this.redis, ownWords()) };
      return this.#engine;
    } catch (error) {
      if (!(error instanceof LatentsError)) throw error;
      return { trouble: error.message };
    }
  }

  /** The machine that wrote the last line of a trial's log. */
  async #hostOf(name: string): Promise<string | undefined> {
    if (!this.#hosts.has(name)) {
      const text = await readFile(join(sweepFiles(this.folder).logs, `${name}.log`), "utf8").catch(() => "");
      this.#hosts.set(name, text.trimEnd().split("\n").at(-1)?.split(" ")[1]);
    }
    return this.#hosts.get(name);
  }
}

interface Look {
  readonly told: StudioSweep;
  readonly state: SweepState;
  readonly summary: SweepSummary;
}

function endedTrial(
  trial: Exclude<Trial, { readonly state: "waiting" }>,
  chosenBy: SweepSummary["chosenBy"],
  host: string | undefined,
): SweptTrial {
  const own = { name: trial.name, state: trial.state, ...(host !== undefined && { host }) };
  if (trial.state === "failed") return { ...own, error: trial.error.message };
  if (trial.state === "pruned") return { ...own, step: trial.step, negElbo: trial.validation ?? undefined };
  const { test, validation, steps } = trial.result;
  return { ...own, step: steps, negElbo: (chosenBy === "validation" ? validation : test)?.negElbo };
}

const toldRow = (row: SweepRow, keys: readonly string[], summary: SweepSummary): SweptRow => {
  const { validationNegElbo, negElbo, standardError, rec, kl, runs, trials, values } = row;
  return {
    ...{ runs, validationNegElbo, negElbo, standardError, rec, kl, trials: trials.length },
    values: keys.map((key) => valueText(values[key])),
    note: rowNote(row, summary),
  };
};

/** What the curve shows is known by how many trials each setting has finished. Undefined where there is none yet. */
const curveMark = (rows: readonly SweepRow[]): string | undefined =>
  rows.filter(({ runs }) => runs > 0).length < 2 ? undefined : rows.map(({ runs }) => runs).join("-");
