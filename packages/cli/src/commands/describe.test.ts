import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runHere } from "../../test/command-here.js";
import { temporaryFolder } from "../../test/command.js";
import { onFewDigits, writeFewDigits } from "../../test/few-digits.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => (folder = temporaryFolder()));
afterAll(() => folder.remove());
const run = (...args: string[]): ReturnType<typeof runHere> => runHere(args, { cwd: folder.path });
const digits = ["--shape", "1x28x28"];

it("prints a line a layer and their sum, of a recipe for a shape", async () => {
  const { code, stdout, stderr } = await run("describe", "e2-conv-pooling", ...digits);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^E2: .*, of images of 1x28x28\n\nPART +LAYER +SHAPE +PARAMETERS\n/);
  expect(stdout).toMatch(/^encoder +reshape +784 → 1×28×28$/m);
  expect(stdout).toMatch(/^ +conv2d 3x3 \+ relu +1×28×28 → 32×28×28 +320$/m);
  expect(stdout).toMatch(/^posterior +normal +z: 20 +125,480$/m);
  const column = [...stdout.matchAll(/ {2}([\d,]+)$/gm)].map(([, text]) => Number(text.replaceAll(",", "")));
  expect(stdout).toContain(
    `\n${column.reduce((a, b) => a + b).toLocaleString("en-US")} trained numbers, 1 MB as float32\n`,
  );
});

it.each([
  ["gated layers", ["mnist-best-dense"], /^encoder +gated linear +784 → 300 +471,000$/m],
  ["what is not at its default", ["mnist", "--set", "objective.klWarmUp=100"], /^objective +elbo, kl warm up 100$/m],
  [
    "residual blocks",
    ["mnist", "--set", 'model.encoder={"type":"conv","residual":1}'],
    /^ +residual \(conv2d 3x3 \+ relu \+ conv2d 3x3\) +32×14×14 → 32×14×14 +18,496$/m,
  ],
  [
    "latents above z, with their places",
    ["e6-family-layers"],
    /^layers +layers, sizes 40, .*\n +z2 up: linear \+ elu +40 → 300 /m,
  ],
  ["a classifier that infers labels", ["e1-m2"], /^classifier +linear \+ relu +784 → 300 +235,500$/m],
  [
    "what begins at the mean image",
    ["mnist", "--set", "model.outputBias=data-mean"],
    /^ +meanOutput +784 → 784 +784$/m,
  ],
])("says %s", async (_, words, line) => {
  const { code, stdout, stderr } = await run("describe", ...words, ...digits);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(line);
});

it("describes a run's model and a table's, which data give their shapes", async () => {
  await writeFewDigits(join(folder.path, "digits.npz"));
  await run("train", ...onFewDigits(), "--steps", "2", "--latent", "3", "--out", "mine");
  const ofRun = await run("describe", "mine");
  expect(ofRun.stdout).toMatch(/^posterior +normal +z: 3 /m);
  expect((await run("describe", "--data", "digits.npz", "--set", "model.latent=3", "--json")).code).toBe(0);
  const wrong = await run("describe", "mine", "--set", "model.latent=4");
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    "error: --set: is for a config, and mine is a run, whose model is what it is; leave it out\n",
  ]);
  const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 3 === 0 ? "red" : "blue"}`);
  writeFileSync(join(folder.path, "things.csv"), `size,colour\n${rows.join("\n")}\n`);
  const ofTable = await run("describe", "things.csv");
  expect(ofTable.stdout).toMatch(/, of rows of 2 columns\n/);
  expect(ofTable.stdout).toMatch(/^encoder +tableFeatures /m);
  // other defaults
  expect((await run("describe", "things.csv", "--for", "filling")).stdout).not.toBe(ofTable.stdout);
});

it("draws a model whose boxes stand within the drawing and apart from each other", async () => {
  const { code, stdout, stderr } = await run("describe", "e2-conv", ...digits, "--out", "net.svg", "--json");
  expect([code, stderr]).toEqual([0, ""]);
  const { parameters, parts } = JSON.parse(stdout) as { parameters: number; parts: { part: string }[] };
  expect(parts.map(({ part }) => part)).toEqual([
    "encoder",
    "posterior",
    "prior",
    "decoder",
    "likelihood",
    "objective",
  ]);
  const svg = readFileSync(join(folder.path, "net.svg"), "utf8");
  expect(svg).toContain(`${parameters.toLocaleString("en-US")} trained numbers`);
  const [width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.slice(1).map(Number);
  const boxes = [...svg.matchAll(/<rect\s+x="([\d.]+)"\s+y="([\d.]+)"\s+width="([\d.]+)"\s+height="43"/g)].map(
    (found) => found.slice(1).map(Number),
  );
  expect(boxes.length).toBeGreaterThan(8);
  for (const [i, [x, y, w]] of boxes.entries()) {
    expect(x >= 0 && x + w <= width && y >= 0 && y + 43 <= height).toBe(true);
    for (const [ox, oy, ow] of boxes.slice(i + 1))
      expect(x + w <= ox || ox + ow <= x || y + 43 <= oy || oy + 43 <= y).toBe(true);
  }
  await run("describe", "e2-conv", ...digits, "--out", "net.png");
  const header = readFileSync(join(folder.path, "net.png")).subarray(0, 24);
  expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([2 * width, 2 * height]);
});

it.each([
  [["--shape", "28x28"], '--shape: must be channels x height x width, such as 1x28x28, got "28x28"'],
  [[...digits, "--data", "mnist"], "--shape: says what the data would; leave out --shape or --data"],
  [[...digits, "--for", "filling"], "--for"],
  [["nothing"], "nothing"],
  [[...digits, "--out", "net.pdf"], "net.pdf"],
])("refuses %j", async (words, message) => {
  const { code, stdout, stderr } = await run("describe", ...words);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});
