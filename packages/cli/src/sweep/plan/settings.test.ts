import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseOver } from "./parse-over.js";
import { settingsOf } from "./settings.js";
import { trialNames } from "./trial-name.js";

const keys = (...texts: string[]): ReturnType<typeof parseOver>[] => texts.map((text) => parseOver(text));

describe("a grid", () => {
  it("is every combination, the last key changing first", () => {
    expect(settingsOf(keys("model.latent=2,5", "seed=1..3"))).toEqual([
      { "model.latent": 2, seed: 1 },
      { "model.latent": 2, seed: 2 },
      { "model.latent": 2, seed: 3 },
      { "model.latent": 5, seed: 1 },
      { "model.latent": 5, seed: 2 },
      { "model.latent": 5, seed: 3 },
    ]);
  });

  it.each([
    [[], "sweep: there is nothing to vary; name a key and its values, such as --over model.latent=2,5,10"],
    [
      ["optimizer.learningRate=0.1..0.2"],
      /^--over optimizer\.learningRate: a range is for a random search: add --random N/,
    ],
    [["model.latent=log:1..100"], /^--over model\.latent: a range is for a random search/],
    [["seed=1..100000000"], /^sweep: has 100,000,000 trials; at most 10,000 are allowed/],
    [["seed=1..40", "model.latent=1..400"], /^sweep: has 16,000 trials/],
  ])("refuses %j", (texts, message) => {
    expect(() => settingsOf(keys(...texts))).toThrow(message);
  });
});

describe("a random search", () => {
  const search = keys("optimizer.learningRate=log:1e-5..1e-1", "model.latent=2..20", "optimizer.type=adam,adamw,sgd");

  it("is the same for a seed, another for another, and begins as a longer one does", () => {
    const drawn = settingsOf(search, { random: 20, randomSeed: 4 });
    expect(drawn).toHaveLength(20);
    expect(settingsOf(search, { random: 20, randomSeed: 4 })).toEqual(drawn);
    expect(settingsOf(search, { random: 5, randomSeed: 4 })).toEqual(drawn.slice(0, 5));
    expect(settingsOf(search, { random: 20, randomSeed: 5 })).not.toEqual(drawn);
    expect(settingsOf(search, { random: 20 })).toEqual(settingsOf(search, { random: 20, randomSeed: 1 }));
    // what a key draws does not hang on the others
    const alone = settingsOf(search.slice(0, 1), { random: 20, randomSeed: 4 });
    expect(alone.map((one) => one["optimizer.learningRate"])).toEqual(
      drawn.map((one) => one["optimizer.learningRate"]),
    );
  });

  it("draws evenly: orders of magnitude of a log range, numbers of a linear one, values of a list", () => {
    const drawn = settingsOf(search, { random: 1000 });
    const count = (counted: (value: Readonly<Record<string, unknown>>) => boolean): number =>
      drawn.filter(counted).length;
    const rate = ({ "optimizer.learningRate": value }: Readonly<Record<string, unknown>>): number => value as number;
    // 250 expected in each of four decades, 333 of three words, 53 of 19 numbers: within 5 standard deviations
    for (const decade of [1e-5, 1e-4, 1e-3, 1e-2]) {
      const inside = count((one) => rate(one) >= decade && rate(one) < 10 * decade);
      expect(Math.abs(inside - 250), `from ${decade}`).toBeLessThan(5 * Math.sqrt(1000 * 0.25 * 0.75));
    }
    for (const type of ["adam", "adamw", "sgd"])
      expect(Math.abs(count((one) => one["optimizer.type"] === type) - 333)).toBeLessThan(
        5 * Math.sqrt(1000 * (2 / 9)),
      );
    for (let latent = 2; latent <= 20; latent++)
      expect(Math.abs(count((one) => one["model.latent"] === latent) - 1000 / 19), String(latent)).toBeLessThan(
        5 * Math.sqrt(50),
      );
  });

  it("stays in its range and repeats nothing", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 10, noNaN: true }),
        fc.double({ min: 1.001, max: 1e6, noNaN: true }),
        fc.constantFrom("log", "linear"),
        fc.nat(1000),
        (from, ratio, scale, randomSeed) => {
          const drawn = settingsOf(
            [{ key: "k", source: "k", from, to: from * ratio, scale: scale as "log", whole: false }],
            {
              random: 5,
              randomSeed,
            },
          ).map(({ k }) => k as number);
          expect(new Set(drawn).size).toBe(5);
          for (const value of drawn) {
            expect(value).toBeGreaterThanOrEqual(from);
            expect(value).toBeLessThanOrEqual(from * ratio);
          }
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });

  it("draws every whole number of a small range, both ends too", () => {
    for (const scale of ["log", "linear"]) {
      const drawn = settingsOf(keys(`model.latent=${scale}:3..7`), { random: 5 });
      expect(drawn.map((one) => one["model.latent"] as number).sort()).toEqual([3, 4, 5, 6, 7]);
    }
  });

  it("is trained with each seed", () => {
    const drawn = settingsOf(keys("seed=1..3", "model.latent=2..20"), { random: 4 });
    expect(drawn).toHaveLength(12);
    expect(drawn.map(({ seed }) => seed)).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
    expect(new Set(drawn.map((one) => one["model.latent"])).size).toBe(4);
  });

  it.each([
    [["model.latent=2,3"], 3, "--random: must be at most the 2 different settings that there are, got 3; leave it out"],
    [["seed=1,2"], 2, "sweep: a random search needs a key beside seed; leave --random out to train every seed"],
    [["model.latent=2..20"], 10_001, "sweep: has 10,001 trials; at most 10,000 are allowed"],
  ])("refuses %j with %i draws", (texts, random, message) => {
    expect(() => settingsOf(keys(...texts), { random })).toThrow(message);
  });
});

it("refuses a seed of draws where nothing is drawn", () => {
  expect(() => settingsOf(keys("model.latent=2,3"), { randomSeed: 4 })).toThrow(
    "sweep: --random-seed is of a random search; add --random N, or leave it out",
  );
});

describe("trialNames", () => {
  const names = (...texts: string[]): readonly string[] => trialNames(settingsOf(keys(...texts)));

  it("are short, and those of the keys", () => {
    expect(names("model.latent=2", "optimizer.learningRate=1e-5,0.002", "seed=1")).toEqual([
      "latent=2,learningRate=1e-5,seed=1",
      "latent=2,learningRate=0.002,seed=1",
    ]);
    expect(names("model.encoder.hidden=[512,256],[8]", "model.decoder.hidden=[8]")).toEqual([
      "model.encoder.hidden=512-256,model.decoder.hidden=8",
      "model.encoder.hidden=8,model.decoder.hidden=8",
    ]);
    expect(names('model.prior=mixture,{"type":"mixture","components":5}')).toEqual([
      "prior=mixture",
      "prior=mixture-components-5",
    ]);
  });

  it("are distinct and fit for every file system, whatever the values", () => {
    const long = "x".repeat(150);
    const all = names(`data.name=a/b,a:b,A-B,../..,${long}1,${long}2`);
    expect(all.slice(0, 4)).toEqual(["name=a-b", "name=a-b-2", "name=A-B-3", "name=..-.."]);
    expect(new Set(all.map((name) => name.toLowerCase())).size).toBe(6);
    for (const name of all) {
      expect(name).toMatch(/^[\w.+=,-]+$/);
      expect(name.length).toBeLessThan(110);
    }
  });
});
