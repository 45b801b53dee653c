import { setTimeout as sleep } from "node:timers/promises";
import type { StudioEvents } from "@latents/core";
import { runFiles } from "../../run/run-files.js";
import { inTurns } from "./in-turns.js";
import { metricsEnd, readMetricsSince } from "./metrics-tail.js";
import { runMark, type Standing } from "./run-mark.js";
import type { Row } from "./run-list.js";
import { placeOf, shelfNames } from "./run-shelf.js";

/** An event as it is streamed. */
export interface FeedEvent {
  readonly id: string;
  readonly event: keyof StudioEvents;
  readonly data: string;
}

/** How the feed sees the runs. */
export interface FeedSource {
  readonly runs: string;
  /** What the list says of a run. */
  row(name: string): Promise<Row>;
  /** How this server trains it. */
  standing(name: string): Standing;
}

interface Known {
  /** Changes when the run does. */
  readonly mark: string;
  /** Of its log; undefined where the run cannot be read. */
  readonly cursor: string | undefined;
}

/** Events that are kept for a page that lost its connection, and their characters. */
const [mostKept, mostCharacters] = [2000, 8_000_000];
const everyMs = 400;
/** Many runs take long to look at: the server rests this many times as long. */
const restShare = 4;

/**
 * What happens to the runs, for any number of listeners: the folder is looked at while somebody listens, whoever writes it. Every event
 * has an id, and a listener that names the last one it has seen gets those since.
 */
export class ChangeFeed {
  readonly #born = Date.now().toString(36);
  readonly #listeners = new Set<(event: FeedEvent) => void>();
  readonly #kept: FeedEvent[] = [];
  readonly #known = new Map<string, Known>();
  #characters = 0;
  #count = 0;
  #isWatching = false;
  #hasLooked = false;

  constructor(private readonly source: FeedSource) {}

  /**
   * Hears of all that happens from now on, and first of what has happened since the event `last`. Returns whether nothing was missed, and how to stop listening.
   */
  async listen(
    last: string | undefined,
    hear: (event: FeedEvent) => void,
  ): Promise<{ readonly resumed: boolean; readonly id: string; readonly stop: () => void }> {
    // what happened while nobody listened is told to those who were there before
    await this.#look();
    const since = this.#since(last);
    for (const event of since ?? []) hear(event);
    this.#listeners.add(hear);
    if (!this.#isWatching) void this.#watch();
    return { resumed: since !== undefined, id: this.#id(this.#count), stop: () => void this.#listeners.delete(hear) };
  }

  /** Tells all listeners. */
  tell<Name extends keyof StudioEvents>(event: Name, data: StudioEvents[Name]): void {
    const told: FeedEvent = { id: this.#id(++this.#count), event, data: JSON.stringify(data) };
    this.#kept.push(told);
    this.#characters += told.data.length;
    while (this.#kept.length > mostKept || this.#characters > mostCharacters)
      this.#characters -= this.#kept.shift()!.data.length;
    for (const hear of this.#listeners) hear(told);
  }

  #id(count: number): string {
    return `${this.#born}-${count}`;
  }

  /** The events since one; undefined where some of them are no longer kept, or it was none of this server. */
  #since(last: string | undefined): FeedEvent[] | undefined {
    const [born, count] = (last ?? "").split("-");
    if (born !== this.#born || !/^\d{1,15}$/.test(count ?? "")) return undefined;
    const missed = this.#count - Number(count);
    if (missed < 0 || missed > this.#kept.length) return undefined;
    return this.#kept.slice(this.#kept.length - missed);
  }

  async #watch(): Promise<void> {
    this.#isWatching = true;
    let took = 0;
    while (this.#listeners.size > 0) {
      await sleep(Math.max(everyMs, restShare * took), undefined, { ref: false });
      const began = performance.now();
      // a folder that cannot be read now may be later
      await this.#look().catch(() => undefined);
      took = performance.now() - began;
    }
    this.#isWatching = false;
  }

  #looking: Promise<void> | undefined;

  /** One look at a time. */
  #look(): Promise<void> {
    return (this.#looking ??= this.#lookOnce().finally(() => (this.#looking = undefined)));
  }

  async #lookOnce(): Promise<void> {
    const { source } = this;
    const names = await shelfNames(source.runs);
    const there = new Set(names);
    for (const name of this.#known.keys())
      if (!there.has(name)) {
        this.#known.delete(name);
        this.tell("gone", { name });
      }
    await inTurns(names, (name) => this.#lookAt(name));
    this.#hasLooked = true;
  }

  async #lookAt(name: string): Promise<void> {
    const { source } = this;
    const mark = await runMark(source.runs, name, source.standing(name));
    const before = this.#known.get(name);
    if (mark === undefined || before?.mark === mark) return;
    const row = await source.row(name);
    // only the log of a run that the shelf finds safe is read
    const cursor = row.run ? await this.#tellMetrics(name, before) : before?.cursor;
    this.#known.set(name, { mark, cursor });
    if (!this.#hasLooked) return;
    if (row.run) this.tell("run", row.run);
    if (row.unreadable) this.tell("unreadable", row.unreadable);
  }
  /** Tells what its log has got since it was known, and returns its cursor; of one that was not known only that. */
  async #tellMetrics(name: string, before: Known | undefined): Promise<string | undefined> {
    const { metrics } = runFiles(await placeOf(this.source.runs, name));
    if (!before) return metricsEnd(metrics);
    for (let cursor = before.cursor; ;) {
      const page = await readMetricsSince(metrics, cursor);
      if (page.reset || page.lines.length > 0) this.tell("metrics", { name, ...page });
      if (page.cursor === cursor) return cursor;
      cursor = page.cursor;
    }
  }
}
