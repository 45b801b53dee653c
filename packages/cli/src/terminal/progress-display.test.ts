import { describe, expect, it } from "vitest";
import type { TrainingEvent } from "@latents/core";
import { shownDisplay } from "../../test/shown-display.js";
import { ProgressDisplay } from "./progress-display.js";

const started: TrainingEvent = {
  ...{ type: "started", run: "runs/a", title: "A title", step: 0, steps: 1000, images: 60_000, batch: 100 },
  ...{ device: "cpu", threads: 2 },
};

const shown = (events: readonly TrainingEvent[], columns?: number): string =>
  shownDisplay((effects) => new ProgressDisplay(effects), events, columns === undefined ? undefined : { columns });

const progress = (step: number): TrainingEvent => ({ type: "progress", step, loss: 110.456, rec: 90, kl: 20.456 });

describe("the progress of a training", () => {
  it("is one renewed line on a terminal, with speed and time left", () => {
    expect(shown([started, progress(100), progress(200)], 120)).toBe(
      "A title: 1,000 steps of 100 images, cpu, 2 threads, in runs/a\n" +
        "\r\u001b[K100/1,000  10 %  loss 110.46  rec 90.00  kl 20.46" +
        "\r\u001b[K200/1,000  20 %  100 steps/s  10,000 images/s  8 s left  loss 110.46  rec 90.00  kl 20.46" +
        "\r\u001b[K",
    );
  });

  it("never wraps", () => {
    const lines = shown([started, progress(100), progress(200)], 40)
      .split("\r\u001b[K")
      .slice(1);
    expect(Math.max(...lines.map((line) => line.length))).toBe(39);
    expect(shown([started, progress(100)], 0)).toContain("kl 20.46\r");
  });

  it("is a line every five seconds elsewhere, without codes of a terminal", () => {
    const text = shown([started, ...[1, 2, 3, 4, 5, 6, 7, 8].map((i) => progress(100 * i)), progress(1000)]);
    expect(text.split("\n").map((line) => line.split(" ")[0])).toEqual([
      "A",
      "100/1,000",
      "600/1,000",
      "1,000/1,000",
      "",
    ]);
    expect(text).not.toContain("\u001b");
  });

  it("shows a number that is none", () => {
    expect(shown([started, { type: "progress", step: 1, loss: null, rec: null, kl: null }], 80)).toContain("loss ?");
  });
});
