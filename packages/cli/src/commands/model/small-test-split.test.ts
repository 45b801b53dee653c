import { existsSync, writeFileSync } from "node:fs";
import { writeNpz } from "@latents/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder, runHere } from "../../../test/command-here.js";

let folder: ReturnType<typeof enterTemporaryFolder>;
/** Runs of five images, of which one is the test split, and of two. */
beforeAll(async () => {
  folder = enterTemporaryFolder();
  for (const [name, count] of [
    ["five", 5],
    ["two", 2],
  ] as const) {
    const values = Uint8Array.from({ length: 64 * count }, (_, i) => (i * 37) % 256);
    writeFileSync(`${name}.npz`, writeNpz(new Map([["x", { shape: [count, 8, 8], values }]])));
    const { code, stderr } = await runHere(
      [
        "train",
        "--latent",
        "2",
        "--batch",
        "1",
        "--steps",
        "3",
        "--threads",
        "1",
        "--data",
        `${name}.npz`,
        "--out",
        name,
      ],
      { cwd: folder.path },
    );
    expect([code, stderr]).toEqual([0, stderr]);
  }
}, 120_000);
afterAll(() => folder.leave());

it.each([
  ["reconstruct", [], "five-reconstructions.png"],
  ["neighbours", [], "five-neighbours.png"],
  ["complete", ["--mask", "left", "--steps", "2", "--samples", "4"], "five-completions.png"],
] as const)("%s takes as many as there are where no number is given", async (name, args, file) => {
  const { code, stderr } = await commandHere(name, "five", ...args);
  expect([code, stderr]).toEqual([0, stderr]);
  expect(stderr).toMatch(/\b1 test image\b/);
  expect(existsSync(file)).toBe(true);
});

it("refuses a number that was given and is too large", async () => {
  const { code, stderr } = await commandHere("reconstruct", "five", "--count", "2");
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining("--count: must be at most the 1 images of the test split, got 2"),
  ]);
});

it("splits two images one and one", async () => {
  const { stdout } = await commandHere("evaluate", "two", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ test: { images: 1 } });
});
