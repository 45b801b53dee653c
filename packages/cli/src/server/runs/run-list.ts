import { LatentsError, type RunSummary } from "@latents/core";
import { runMark, type Standing } from "./run-mark.js";
import { findWhole, shelfNames } from "./run-shelf.js";
import { summarise } from "./run-summary.js";

/** Runs that are looked at together. */
const atOnce = 16;

/** What the list says of each run, read again only when something of the run has changed. */
export class RunList {
  readonly #known = new Map<string, { readonly mark: string; readonly row: RunSummary | undefined }>();

  /** @param standing  how this server trains a run */
  constructor(
    private readonly runs: string,
    private readonly standing: (name: string) => Standing,
  ) {}

  /** All runs that can be read, newest first. */
  async all(): Promise<RunSummary[]> {
    const names = await shelfNames(this.runs);
    for (const name of this.#known.keys()) if (!names.includes(name)) this.#known.delete(name);
    const rows: (RunSummary | undefined)[] = [];
    for (let start = 0; start < names.length; start += atOnce)
      rows.push(...(await Promise.all(names.slice(start, start + atOnce).map((name) => this.row(name)))));
    return rows.filter((row) => row !== undefined).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  /** One run; undefined where there is none, or it cannot be read. */
  async row(name: string): Promise<RunSummary | undefined> {
    const standing = this.standing(name);
    // what changes while it is read has another mark the next time
    const mark = await runMark(this.runs, name, standing);
    if (mark === undefined) return undefined;
    const known = this.#known.get(name);
    if (known?.mark === mark) return known.row;
    const row = await this.#read(name, standing);
    this.#known.set(name, { mark, row });
    return row;
  }

  async #read(name: string, standing: Standing): Promise<RunSummary | undefined> {
    try {
      const run = await findWhole(this.runs, name);
      return run && (await summarise(run, standing));
    } catch (error) {
      // what cannot be read is left out; anything but that is our bug
      if (error instanceof LatentsError) return undefined;
      throw error;
    }
  }
}
