import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder, runHere } from "../../../test/command-here.js";
import { tiny } from "../../../test/command.js";

let folder: ReturnType<typeof enterTemporaryFolder>;
beforeAll(async () => {
  folder = enterTemporaryFolder();
  const train = async (out: string, ...args: string[]): Promise<void> => {
    const { code, stderr } = await runHere(["train", ...tiny, ...args, "--out", out, "--json"], {
      cwd: folder.path,
    });
    expect([code, stderr]).toEqual([0, stderr]);
  };
  await train("short", "--steps", "5");
  await train("long", "--steps", "60", "--seed", "2");
  await train("points", "--steps", "5", "--set", "objective.type=rae");
  await train("sharp", "--steps", "5", "--set", "data.binarisation=threshold");
}, 120_000);
afterAll(() => folder.leave());

interface Printed {
  readonly figures: Readonly<
    Record<
      string,
      {
        a: number;
        b: number;
        difference: number;
        interval: [number, number];
        standardError: number;
        lowerShare: number;
      }
    >
  >;
  readonly seed: number;
  readonly notes: readonly string[];
  readonly differences: readonly { readonly key: string; readonly a: string; readonly b: string }[];
}

describe("latents compare", () => {
  it("gives the difference of two runs on the same images, bits and noise, with its interval", async () => {
    const { code, stdout } = await commandHere(
      "compare",
      "short",
      "long",
      "--images",
      "200",
      "--samples",
      "3",
      "--json",
    );
    expect(code).toBe(0);
    const { figures, seed, notes, differences } = JSON.parse(stdout) as Printed;
    expect([Object.keys(figures), seed, notes]).toEqual([["negElbo", "rec", "kl", "nll"], 3, []]);
    expect(differences).toContainEqual({ key: "train.steps", a: "5", b: "60" });
    const { negElbo } = figures;
    const measured = async (run: string, ...more: string[]): Promise<{ negElbo: number; standardError: number }> => {
      const words = ["evaluate", run, "--images", "200", ...more, "--json"];
      return (JSON.parse((await commandHere(...words)).stdout) as { test: { negElbo: number; standardError: number } })
        .test;
    };
    const [own, other] = [await measured("short"), await measured("long", "--seed", "3")];
    // the first run as evaluate measures it, and the pairing tells more than the two by themselves
    expect(negElbo.a).toBeCloseTo(own.negElbo, 6);
    expect(negElbo.difference).toBeCloseTo(negElbo.a - negElbo.b, 9);
    expect(negElbo.standardError).toBeLessThan(Math.hypot(own.standardError, other.standardError));
    expect(negElbo.interval[0]).toBeGreaterThan(0);
    expect(negElbo.lowerShare).toBeLessThan(0.5);
  });

  it("compares a bound with the figures of a model of points by what both have", async () => {
    const { stdout, stderr } = await commandHere("compare", "short", "points", "--images", "200");
    expect(stderr).toContain("not comparable: points encodes to points");
    expect(stdout).toMatch(/lower is better\nREC {4}A .*\nBy the REC [^\n]+ is better: [^\n]+\n$/);
    const alike = await commandHere("compare", "points", "points", "--images", "200");
    expect(alike.stdout).toMatch(
      /\nREC - log p\(z\) A .*\nREC {12}A .*\n-log p\(z\) {6}A .*\nBy the REC - log p\(z\) /,
    );
  });

  it("says which is better, and that a run does not differ from itself", async () => {
    const { stdout } = await commandHere("compare", "short", "long", "--images", "200");
    expect(stdout).toMatch(
      /^A {2}short, step 5\nB {2}long, step 60\ndiffer in seed 3 and 2; train\.steps 5 and 60\n200 test images, binarisation dynamic; nats per image, lower is better\nNELBO {2}A [\d.]+ {2}B [\d.]+ +A - B \+[\d.]+ ± [\d.]+, 95 % interval \+[\d.]+ to \+[\d.]+\nREC .*\nKL .*\nBy the NELBO B is better: A is lower at \d+ % of the images\n$/,
    );
    const same = await commandHere("compare", "long", "long", "--images", "200");
    expect(same.stdout).toContain("\nof the same settings\n");
    expect(same.stdout).toContain(
      "By the NELBO these images do not tell which is better: A is lower at 50 % of the images",
    );
  });

  it("refuses runs that are measured otherwise", async () => {
    const { code, stderr } = await commandHere("compare", "short", "sharp");
    expect(code).toBe(2);
    expect(stderr).toContain(
      "compare: short and sharp must have the same data.binarisation, got dynamic and threshold; measure each by itself (latents evaluate)",
    );
  });
});
