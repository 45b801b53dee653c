import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import type { RunResult } from "@latents/core";
import { parseOver } from "../plan/parse-over.js";
import { settingsOf, type Setting } from "../plan/settings.js";
import { summarise } from "./summarise.js";
import { scaleOf, sweepCurve } from "./sweep-curve.js";
import type { SweepState, Trial } from "./sweep-state.js";
import { csvPieces } from "../../dataset/writers/write-csv.js";
import { sweepColumns, sweepTable } from "./sweep-table.js";
import { trialNames } from "../plan/trial-name.js";

/** A sweep whose trials have ended with these NELBOs; null where one failed. `heldOut`: those of validation, null where nothing was held out. */
function ended(
  over: string[],
  negElbos: readonly (number | null)[],
  random?: number,
  heldOut: readonly (number | null)[] = [],
): SweepState {
  const keys = over.map((text) => parseOver(text));
  const settings = settingsOf(keys, { random });
  const names = trialNames(settings);
  const trials = settings.map((values: Setting, i) => {
    const negElbo = negElbos[i];
    const [held = null] = heldOut.slice(i);
    const validation = held !== null && { validation: { negElbo: held, rec: held - 5, kl: 5 } };
    const test = negElbo !== null && { negElbo, rec: negElbo - 5, kl: 5 };
    const result = test === false ? undefined : { elapsedMs: 2000, test, ...validation };
    return { name: names[i], values, state: result ? "finished" : "failed", result: result as RunResult | undefined };
  });
  const plan = { id: "", command: "", createdAt: "", base: "recipe mnist", config: {}, workers: 1, threads: 1 };
  return { ...plan, keys, random, trials: trials as Trial[] };
}

/** The text of the table that a sweep leaves. */
const csvOf = (...results: Parameters<typeof sweepColumns>): string =>
  Buffer.concat(csvPieces(sweepColumns(...results), { formulas: true }).pieces).toString();

const grid = ended(["model.latent=2,5,10", "seed=1,2,3"], [10, 12, 14, 7, 8, null, null, null, null]);

describe("summarise", () => {
  it("averages over the seeds, with the standard error of the mean", () => {
    const { rows, best, bestTrial } = summarise(grid);
    // standard deviations of 10, 12, 14 and of 7, 8 are 2 and sqrt(1/2)
    expect(rows).toMatchObject([
      {
        values: { "model.latent": 2 },
        runs: 3,
        failed: 0,
        negElbo: 12,
        rec: 7,
        kl: 5,
        standardError: Math.sqrt(4 / 3),
      },
      { values: { "model.latent": 5 }, runs: 2, failed: 1, negElbo: 7.5, standardError: 0.5 },
      { values: { "model.latent": 10 }, runs: 0, failed: 3 },
    ]);
    expect(rows[2]).not.toHaveProperty("negElbo");
    expect(best).toBe(rows[1]);
    expect(bestTrial).toBe("latent=5,seed=1");
  });

  it("names the best run of the best setting, not a lucky run of another", () => {
    const { best, bestTrial } = summarise(ended(["model.latent=2,5", "seed=1,2"], [1, 30, 10, 9]));
    expect([best?.values, bestTrial]).toEqual([{ "model.latent": 5 }, "latent=5,seed=2"]);
  });

  it("chooses by the images that were held out, not by the test images", () => {
    const over = ["model.latent=2,5", "seed=1,2"];
    const { rows, chosenBy, best, bestTrial } = summarise(ended(over, [9, 9, 5, 5], undefined, [7, 6, 8, 7]));
    expect(rows.map(({ validationNegElbo }) => validationNegElbo)).toEqual([6.5, 7.5]);
    expect([chosenBy, best?.values, bestTrial]).toEqual(["validation", { "model.latent": 2 }, "latent=2,seed=2"]);
    // a trial that failed takes no part
    expect(summarise(ended(over, [9, 9, null, 5], undefined, [7, 6, null, 5])).bestTrial).toBe("latent=5,seed=2");
  });

  it("chooses by the test images where a finished trial held nothing out", () => {
    const over = ["data.validation=0,100"];
    const { rows, chosenBy, bestTrial } = summarise(ended(over, [4, 5], undefined, [null, 3]));
    expect(rows.map(({ validationNegElbo }) => validationNegElbo)).toEqual([undefined, 3]);
    expect([chosenBy, bestTrial]).toEqual(["test", "validation=0"]);
  });

  it("has no standard error of one run, and no best where all have failed", () => {
    const one = summarise(ended(["model.latent=2,5"], [3, 2]));
    expect(one.rows[0]).not.toHaveProperty("standardError");
    const none = summarise(ended(["seed=1,2"], [null, null]));
    expect(none).toEqual({ rows: [{ values: {}, runs: 0, failed: 2, trials: ["seed=1", "seed=2"] }] });
  });
});

describe("the table", () => {
  it("has a row for each setting, and marks the best and what failed", () => {
    expect(sweepTable(grid, summarise(grid))).toBe(
      "LATENT    RUNS  TEST NELBO  ± SE   REC    KL  TIME\n" +
        "     2       3       12.00  1.15  7.00  5.00   2 s\n" +
        "     5  2 of 3        7.50  0.50  2.50  5.00   2 s  best by test\n" +
        "    10  0 of 3                                      failed\n",
    );
  });

  it("of a random search begins with the best", () => {
    const state = ended(["optimizer.type=adam,sgd,adamw"], [3, 1, null], 3);
    const lines = sweepTable(state, summarise(state)).split("\n");
    expect(lines.map((line) => line.trim().split(/ {2,}/).slice(1))).toEqual([
      ["RUNS", "TEST NELBO", "REC", "KL", "TIME"],
      ["1", "1.00", "-4.00", "5.00", "2 s", "best by test"],
      ["1", "3.00", "-2.00", "5.00", "2 s"],
      ["0 of 1", "failed"],
      [],
    ]);
  });

  it("has the accuracy of models that infer labels", () => {
    const state = ended(["model.latent=2,5"], [3, 2]);
    const trials = state.trials.map((trial, i) => {
      const test = { ...trial.result!.test, accuracy: [0.9, 0.87654][i] };
      return { ...trial, result: { ...trial.result!, test } };
    });
    const summary = summarise({ trials });
    expect(sweepTable(state, summary)).toMatch(
      /KL {2}ACCURACY {2}TIME\n.* 5\.00 {3}90\.00 % .*\n.* 5\.00 {3}87\.65 % /,
    );
    expect(csvOf(state.keys, summary)).toMatch(/,kl,accuracy,elapsedMs\n.*,5,0\.9,2000\n/);
  });

  it("has the figure of validation, by which a random search is sorted", () => {
    const state = ended(["optimizer.type=adam,sgd"], [2, 3], 2, [5, 4]);
    expect(sweepTable(state, summarise(state))).toMatch(
      /TYPE {2}RUNS {2}VALIDATION NELBO {2}TEST NELBO .*\nsgd .* 4\.00 +3\.00 .* best by validation\nadam .* 5\.00 +2\.00 .*2 s\n/,
    );
    expect(csvOf(state.keys, summarise(state))).toMatch(
      /^optimizer.type,runs,failed,validationNegElbo,negElbo,.*\n(adam|sgd),1,0,[45],[23],/,
    );
  });

  it("as CSV has the whole keys and digits, and quotes what must be", () => {
    expect(csvOf(grid.keys, summarise(grid)).split("\n").slice(0, 3)).toEqual([
      "model.latent,runs,failed,negElbo,standardError,rec,kl,elapsedMs",
      "2,3,0,12,1.1547005383792515,7,5,2000",
      "5,2,1,7.5,0.5,2.5,5,2000",
    ]);
    const lists = ended(["model.encoder.hidden=[8,4],[2]"], [1, 2]);
    expect(csvOf(lists.keys, summarise(lists))).toContain('\n"[8,4]",1,0,1,,-4,5,2000\n');
  });
});

describe("the curve", () => {
  const drawn = (state: SweepState): Document => parseHTML(sweepCurve(state, summarise(state))!).document;
  const texts = (document: Document): string[] =>
    [...document.querySelectorAll("text")].map((text) => text.textContent);

  it("stands at the values on a log axis, with bars, single runs and the best", () => {
    const document = drawn(ended(["model.latent=2,5,10,20", "seed=1,2"], [9, 11, 5, 7, 3, 4, 6, 8]));
    expect(texts(document)).toEqual(
      expect.arrayContaining(["Test NELBO against model.latent", "2", "5", "10", "20", "best 3.50", "nats per image"]),
    );
    expect(document.documentElement.outerHTML).toContain("recipe mnist, mean of 2 seeds; bars: one standard error");
    // log axis: 2 to 20 is one decade, and 5 to 10 as long as 10 to 20
    const ticks = ["2", "5", "10", "20"].map((tick) => {
      const text = [...document.querySelectorAll('[aria-label="x-axis tick label"] text')].find(
        (one) => one.textContent === tick,
      )!;
      return Number(/translate\(([\d.]+)/.exec(text.getAttribute("transform")!)![1]);
    });
    expect(ticks[2] - ticks[1]).toBeCloseTo(ticks[3] - ticks[2], 0);
    const dots = [...document.querySelectorAll('[aria-label="dot"]')].map((group) => group.children.length);
    expect(dots).toEqual([8, 8, 4, 1]);
    expect([...document.querySelectorAll('[aria-label="rule"] line')]).toHaveLength(4);
  });

  it("names the best by validation, which need not be the lowest point", () => {
    const document = drawn(ended(["model.latent=2,5,10"], [9, 5, 6], undefined, [9, 6, 5]));
    expect(texts(document)).toEqual(
      expect.arrayContaining(["recipe mnist; ringed: the best by validation", "best 6.00"]),
    );
  });

  it("has a line for each setting of the other keys, with a legend that is text", () => {
    const document = drawn(ended(["model.latent=1,2,3", "optimizer.type=adam,sgd"], [6, 5, 4, 3, 2, 1]));
    expect(texts(document)).toEqual(expect.arrayContaining(["optimizer.type adam", "optimizer.type sgd"]));
    expect([...document.querySelectorAll('[aria-label="line"] path')]).toHaveLength(2);
    expect(texts(document).join()).not.toContain("seeds");
    const hostile = drawn(ended(["model.latent=1,2", "data.name=<a>&b,c"], [6, 5, 4, 3]));
    expect(texts(hostile)).toContain("data.name <a>&b");
  });

  it("shows words as places, and a random search as a panel for each number", () => {
    const words = drawn(ended(["optimizer.type=adam,sgd"], [2, 1]));
    expect(texts(words)).toEqual(expect.arrayContaining(["adam", "sgd"]));
    expect([...words.querySelectorAll('[aria-label="line"] path')]).toHaveLength(0);
    const random = drawn(
      ended(
        ["optimizer.learningRate=log:1e-4..1e-2", "model.latent=2..20", "optimizer.type=adam,sgd"],
        [3, 2, 1, 4],
        4,
      ),
    );
    expect([...random.querySelectorAll("svg svg")]).toHaveLength(2);
    expect(texts(random)).toContain("Test NELBO against optimizer.learningRate, model.latent");
  });

  it("is not drawn where there is nothing to compare", () => {
    for (const state of [ended(["seed=1,2"], [1, 2]), ended(["model.latent=2,5"], [1, null])])
      expect(sweepCurve(state, summarise(state))).toBeUndefined();
  });

  it.each([
    ["model.latent=2,5,10,20", "log"],
    ["model.latent=1,10,100", "log"],
    ["model.latent=1,2,3,4", "linear"],
    ["model.latent=10,20,30,50", "linear"],
    ["model.latent=2,20", "linear"],
    ["objective.klWeight=0,1,10,100", "linear"],
    ["optimizer.learningRate=log:1e-4..1", "log"],
    ["optimizer.type=adam,sgd", "point"],
  ])("has for %s an axis that is %s", (over, scale) => {
    const swept = parseOver(over);
    const values = "values" in swept ? swept.values : [swept.from, 0.1, swept.to];
    expect(scaleOf(swept, values as (number | string)[])).toBe(scale);
  });
});
