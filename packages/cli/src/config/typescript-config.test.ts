import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runHere } from "../../test/command-here.js";
import { temporaryFolder, tiny } from "../../test/command.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => (folder = temporaryFolder()));
afterAll(() => folder.remove());

it("trains from a TypeScript config in a folder where nothing is installed; flags go over it", async () => {
  const config = `import { defineConfig } from "latents";
const latent = 3;
export default defineConfig({
  title: "Mine",
  model: { latent, encoder: { hidden: [16] }, decoder: { hidden: [16] }, prior: "standard-normal" },
  train: { epochs: 2 },
});
`;
  writeFileSync(join(folder.path, "mine.ts"), config);
  const flags = ["--steps", "4", "--batch", "20", "--set", "data.limit=100", "--out", "run", "--json"];
  const { code, stdout, stderr } = await runHere(["train", "mine.ts", ...flags], { cwd: folder.path });
  expect(stderr).toMatch(/^Mine: 4 steps of 20 images/);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ recipe: "custom", steps: 4 });
  const evaluated = await runHere(["evaluate", "run", "--images", "10"], { cwd: folder.path });
  expect(evaluated.stdout).toMatch(/of 3\n$/);
});

it("says every problem of a config and where it came from, before anything is made", async () => {
  writeFileSync(join(folder.path, "bad.yaml"), "optimizer:\n  learningrate: 1\ntrain:\n  batch: 0\n");
  const args = ["train", "bad.yaml", ...tiny.slice(0, 2), "--set", "seed=x", "--out", "none"];
  const { code, stdout, stderr } = await runHere(args, { cwd: folder.path });
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr.trimEnd().split("\n")).toEqual([
    "error: config: 3 problems",
    '  seed (from --set seed=x): must be a whole number, 0 or more, got "x"',
    '  optimizer.learningrate (from bad.yaml): unknown key of adam; did you mean "learningRate"? Allowed: type, learningRate, beta1, beta2, epsilon, schedule, clipNorm, emaDecay',
    "  train.batch (from bad.yaml): must be a whole number from 1 to 1000000, got 0",
  ]);
});
