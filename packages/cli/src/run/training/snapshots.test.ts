import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { decodePng } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../../../test/command-here.js";
import { temporaryFolder } from "../../../test/command.js";
import { onFewDigits, writeFewDigits } from "../../../test/few-digits.js";

const { path, remove } = temporaryFolder();
const [calm, resumed] = [join(path, "calm"), join(path, "resumed")];
const images = (run: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(run, "images")).map((name) => [name, readFileSync(join(run, "images", name)).toString("base64")]),
  );

beforeAll(async () => {
  const sets = ["snapshots.every=40", "snapshots.epochs=[1.5]", "snapshots.count=4"];
  const more = ["checkpoint.every=30", "checkpoint.keep=100", "data.validation=40", "optimizer.emaDecay=0.9"];
  const args = [
    ...onFewDigits(await writeFewDigits(join(path, "digits.npz"))),
    "--steps",
    "100",
    ...[...sets, ...more].flatMap((set) => ["--set", set]),
  ];
  const { code, stderr } = await runHere(["train", ...args, "--out", calm]);
  expect([code, stderr]).toEqual([0, stderr]);
}, 120_000);
afterAll(remove);

describe("snapshots of a training", () => {
  it("are written at their steps and at the end, with animations of means and draws", () => {
    const kinds = ["reconstructions", "samples", "reconstructions-draws", "samples-draws"];
    // 360 images are trained on, 18 steps an epoch: 27 is the middle of the second
    const expected = [27, 40, 80, 100].flatMap((step) => kinds.map((kind) => `step-${step}-${kind}.png`));
    expect(Object.keys(images(calm)).sort()).toEqual(
      [...expected, ...kinds.map((kind) => `${kind}.gif`), "reconstructions.png", "samples.png"].sort(),
    );
    const gif = readFileSync(join(calm, "images", "samples.gif"));
    expect([...gif.subarray(0, 6)]).toEqual([...Buffer.from("GIF89a")]);
  });

  it("show draws as bits where the means are grey, and another model at each", () => {
    const cells = (name: string): number[] => {
      const { shape, pixels } = decodePng(readFileSync(join(calm, "images", name)), name);
      // below title and heading, within the first image, enlarged twice
      return Array.from({ length: 50 * 50 }, (_, i) => pixels[(56 + Math.floor(i / 50)) * shape[2] + 16 + (i % 50)]);
    };
    expect(new Set(cells("step-100-samples-draws.png"))).toEqual(new Set([0, 255]));
    expect(new Set(cells("step-100-samples.png")).size).toBeGreaterThan(20);
    expect(cells("step-100-samples.png")).not.toEqual(cells("step-80-samples.png"));
  });

  it("stand in the report, of three moments", () => {
    const report = readFileSync(join(calm, "report.html"), "utf8");
    expect(report).toContain("As training went");
    expect(report.match(/After step \d+<\/h3>/g)).toEqual(
      [27, 80, 100, 27, 80, 100].map((step) => `After step ${step}</h3>`),
    );
  });

  it("are the same, to the byte, in a run that was killed and resumed", async () => {
    cpSync(calm, resumed, { recursive: true });
    // as a kill between the checkpoint of step 60 and the end leaves it
    for (const name of [
      "result.json",
      "report.html",
      "checkpoints/step-90.safetensors",
      "checkpoints/step-100.safetensors",
    ])
      rmSync(join(resumed, name));
    for (const name of readdirSync(join(resumed, "images")))
      if (!/^step-(27|40)-/.test(name)) rmSync(join(resumed, "images", name));
    const { code, stderr } = await runHere(["train", "--resume", resumed]);
    expect([code, stderr]).toEqual([0, stderr]);
    expect(images(resumed)).toEqual(images(calm));
    expect(existsSync(join(resumed, "result.json"))).toBe(true);
  }, 120_000);
});
