import { describe, expect, it } from "vitest";
import type { RunResult } from "@latents/core";
import { shownDisplay } from "../../test/shown-display.js";
import { SweepDisplay } from "./sweep-display.js";
import type { SweepEvent } from "./sweep-session.js";

const shown = (events: readonly SweepEvent[], terminal?: { columns: number; rows: number }): string =>
  shownDisplay((effects) => new SweepDisplay(effects), events, terminal);

/** What a terminal shows at the end, and what it has shown at each clearing. */
function screens(text: string): string[][] {
  const lines: string[] = [];
  const seen: string[][] = [];
  for (const [token] of text.matchAll(/\r|\n|\p{Cc}\[\d*[AJK]|\P{Cc}+/gu)) {
    const up = /\[(\d+)A/.exec(token);
    if (up) {
      seen.push([...lines]);
      lines.splice(lines.length - Number(up[1]));
    } else if (!["\u001b", "\r", "\n"].includes(token[0])) lines.push(token);
  }
  return [...seen, lines];
}

const begun: SweepEvent = { type: "begun", folder: "s", trials: 4, finished: 1, workers: 2, engine: "local" };
const started = (trial: string): SweepEvent => ({ type: "started", trial });
const progress = (trial: string, step: number): SweepEvent[] => [
  {
    ...{ type: "training", trial },
    event: {
      type: "started",
      run: "r",
      title: "t",
      step: 0,
      steps: 1000,
      images: 9,
      batch: 9,
      device: "cpu",
      threads: 1,
    },
  },
  { type: "training", trial, event: { type: "progress", step, loss: 110.456, rec: 90, kl: null } },
];
const result = { elapsedMs: 61_000, test: { negElbo: 100.126, rec: 80, kl: 20.126 } } as RunResult;
const trial = { run: "r", values: {} };
const done = (name: string): SweepEvent => ({ type: "ended", trial: { ...trial, name, state: "finished", result } });
const failed = (name: string): SweepEvent => ({
  type: "ended",
  trial: { ...trial, name, state: "failed", error: { kind: "failure", message: "it\u001b diverged" } },
});

describe("the display of a sweep", () => {
  it("is a line for each trial under way and one for the whole, with what has ended above", () => {
    const text = shown(
      [begun, started("a"), started("long"), ...progress("a", 300), done("a"), started("c"), failed("long")],
      { columns: 60, rows: 24 },
    );
    const all = screens(text);
    expect(all).toContainEqual([
      "Sweep of 4 trials, 1 finished already, 2 at once, in s",
      "a     300/1,000  30 %  loss 110.46  rec 90.00  kl ?",
      "long  starting",
      "1 of 4 trials ended",
    ]);
    expect(all.at(-1)).toEqual([
      "Sweep of 4 trials, 1 finished already, 2 at once, in s",
      "done   [2/4] a: test NELBO 100.13  rec 80.00  kl 20.13  in 1:01",
      "failed [3/4] long: it\\x1b diverged",
    ]);
    expect(all.some((screen) => screen.includes("3 of 4 trials ended, 1 failed, about 4 s left"))).toBe(true);
  });

  it("is cut to the terminal", () => {
    const names = Array.from({ length: 20 }, (_, i) => `trial-${i}`);
    for (const screen of screens(shown([begun, ...names.map(started)], { columns: 10, rows: 8 }))) {
      expect(screen.length - 1).toBeLessThanOrEqual(7);
      for (const line of screen.slice(1)) expect(line.length).toBeLessThan(10);
    }
  });

  it("is plain lines elsewhere", () => {
    const later = Array.from({ length: 40 }, (_, i) => progress("a", 10 * i)[1]);
    expect(shown([begun, started("a"), ...progress("a", 1), ...later, done("a")]).split("\n")).toEqual([
      "Sweep of 4 trials, 1 finished already, 2 at once, in s",
      "a: starting",
      expect.stringMatching(
        /^a: 2[67]0\/1,000 {2}2[67] % {2}10 steps\/s {2}1:1\d left {2}loss 110\.46 {2}rec 90\.00 {2}kl \?$/,
      ),
      "done   [2/4] a: test NELBO 100.13  rec 80.00  kl 20.13  in 1:01",
      "",
    ]);
  });
});
