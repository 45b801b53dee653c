import { LatentsError, type RunSummary, type UnreadableRun } from "@latents/core";
import { inTurns } from "./in-turns.js";
import { runMark, type Standing } from "./run-mark.js";
import { openOnShelf, shelfNames } from "./run-shelf.js";
import { summarise } from "./run-summary.js";

/** What the list says of a folder: a run, or why it cannot be read; neither where it holds no run. */
export interface Row {
  readonly run?: RunSummary;
  readonly unreadable?: UnreadableRun;
}

/** What the list says of each run, read again only when something of the run has changed. */
export class RunList {
  readonly #known = new Map<string, { readonly mark: string; readonly row: Promise<Row> }>();

  /** @param standing  how this server trains a run */
  constructor(
    private readonly runs: string,
    private readonly standing: (name: string) => Standing,
  ) {}

  /** All runs that can be read, newest first. */
  async all(): Promise<RunSummary[]> {
    const runs = (await this.#rows()).flatMap(({ run }) => run ?? []);
    return runs.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  /** Those that cannot be read, by name. */
  async unreadable(): Promise<UnreadableRun[]> {
    // a page asks for the list in the same moment
    return (await (this.#looking ?? this.#rows())).flatMap(({ unreadable }) => unreadable ?? []);
  }

  /** One that the folder was seen to hold. */
  async row(name: string): Promise<Row> {
    const standing = this.standing(name);
    // what changes while it is read has another mark the next time
    const mark = await runMark(this.runs, name, standing);
    if (mark === undefined) return {};
    const known = this.#known.get(name);
    if (known?.mark === mark) return known.row;
    // who asks meanwhile gets the same
    const row = this.#read(name, standing);
    this.#known.set(name, { mark, row });
    row.catch(() => this.#known.get(name)?.row === row && this.#known.delete(name));
    return row;
  }

  #looking: Promise<Row[]> | undefined;

  #rows(): Promise<Row[]> {
    const looking = this.#look().finally(() => {
      if (this.#looking === looking) this.#looking = undefined;
    });
    return (this.#looking = looking);
  }

  async #look(): Promise<Row[]> {
    const names = await shelfNames(this.runs);
    const there = new Set(names);
    for (const name of this.#known.keys()) if (!there.has(name)) this.#known.delete(name);
    return inTurns(names, (name) => this.row(name));
  }

  async #read(name: string, standing: Standing): Promise<Row> {
    try {
      const run = await openOnShelf(this.runs, name);
      return run ? { run: await summarise(run, standing) } : {};
    } catch (error) {
      // what cannot be read is told; anything but that is our bug
      if (error instanceof LatentsError) return { unreadable: { name, reason: error.message } };
      throw error;
    }
  }
}
