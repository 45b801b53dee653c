import { cpSync, mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeIdx } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectRefused, latents } from "./built-command.js";
import { runHere } from "./command-here.js";

const parent = mkdtempSync(join(tmpdir(), "latents-bad-latent-"));
const nets = ["model.encoder.hidden=[8]", "model.decoder.hidden=[8]"].flatMap((set) => ["--set", set]);

/** A data set of `count` images 8 x 8, labelled or not. */
function writeImages(folder: string, count: number, labelled: boolean): void {
  mkdirSync(folder);
  for (const split of ["train", "t10k"]) {
    const pixels = Uint8Array.from({ length: count * 64 }, (_, i) => (i * 37 + Math.floor(i / 64) * 11) % 256);
    writeFileSync(join(folder, `${split}-images-idx3-ubyte`), encodeIdx({ shape: [count, 8, 8], values: pixels }));
    if (labelled) {
      const values = Uint8Array.from({ length: count }, (_, i) => i % 3);
      writeFileSync(join(folder, `${split}-labels-idx1-ubyte`), encodeIdx({ shape: [count], values }));
    }
  }
}

beforeAll(async () => {
  writeImages(join(parent, "many"), 10_000, true);
  writeImages(join(parent, "plain"), 40, false);
  writeImages(join(parent, "few"), 5, true);
  for (const [name, latent] of [
    ["many", 6],
    ["plain", 2],
    ["few", 1],
  ] as const) {
    const args = ["--latent", String(latent), "--batch", "5", "--steps", "5", "--threads", "1", ...nets];
    const trained = await runHere(["train", "--data", join(parent, name), ...args, "--out", `run-${name}`], {
      cwd: parent,
    });
    expect([trained.code, trained.stderr]).toEqual([0, expect.anything()]);
  }
}, 180_000);
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** A folder with one run in it. */
function copy(name: string): string {
  const cwd = mkdtempSync(join(parent, "r"));
  cpSync(join(parent, `run-${name}`), join(cwd, "run"), { recursive: true });
  return cwd;
}

describe("refused with one error, and nothing written", () => {
  it.each<[string, string[], RegExp]>([
    ["few", ["lattice"], /lattice: needs two latent dimensions, the model has 1; try latents traverse/],
    ["few", ["project"], /--dims: the model has 1 latent dimension, pca needs 2; --method tsne and umap need 1/],
    ["few", ["project", "--method", "tsne"], /t-SNE: needs 7 points or more, got 5/],
    [
      "few",
      ["project", "--method", "umap", "--neighbours", "15"],
      /UMAP: neighbours must be from 2 to 4, one below the 5 points, got 15/,
    ],
    [
      "plain",
      ["project", "--method", "tsne", "--perplexity", "30"],
      /t-SNE: perplexity must be from 2 to 13, a third of the other points, for 40 points, got 30; choose/,
    ],
    [
      "plain",
      ["project", "--method", "tsne", "--perplexity", "x"],
      /argument 'x' is invalid\. it must be a number above 0/,
    ],
    ["plain", ["project", "--neighbours", "1"], /argument '1' is invalid\. it must be a whole number, 2 or more/],
    ["plain", ["project", "--dims", "4"], /argument '4' is invalid\. it must be a whole number from 2 to 3/],
    [
      "plain",
      ["project", "--out", "map.gif"],
      /a map of 2 dimensions must end with \.svg, \.png, \.json, \.npz, got "map\.gif"/,
    ],
    ["plain", ["traverse", "--direction", "0:1"], /--direction: the images of .* have no labels/],
    ["many", ["traverse", "--direction", "0:3"], /--direction: there is no class "3"; classes are 0, 1, 2/],
    ["many", ["traverse", "--steps", "1"], /argument '1' is invalid\. it must be a whole number from 2 to 100/],
    [
      "many",
      ["interpolate", "--from", "1", "--to", "10000"],
      /--to: images of the test split are 0 to 9999, got 10000/,
    ],
    ["many", ["neighbours", "--images", "1,x"], /it must be numbers of images, counted from 0, such as 2,0/],
    ["many", ["sample", "--prior", "fitted:x"], /it must be own, fitted, or fitted:k with k components/],
    ["plain", ["sample", "--prior", "fitted:41"], /--prior: a fitted mixture has at most 40 components, got 41/],
  ])("%s %j", async (name, [command, ...flags], message) => {
    const cwd = copy(name);
    expectRefused(await runHere([command, "run", ...flags], { cwd }), 2, message);
    expect(readdirSync(cwd)).toEqual(["run"]);
  });
});

it("a map in the making is ended at once by Ctrl-C, and leaves no file", async () => {
  const cwd = copy("many");
  const began = performance.now();
  const ended = await latents(["project", "run", "--method", "tsne"], {
    cwd,
    interrupt: { at: /t-SNE iterations/, signal: "SIGINT" },
  });
  expect([ended.code, ended.stderr.trimEnd().split("\n").at(-1)]).toEqual([130, "interrupted"]);
  expect(performance.now() - began).toBeLessThan(35_000);
  expect(readdirSync(cwd)).toEqual(["run"]);
});

it("images without labels, and fewer than any neighbourhood, have maps too", async () => {
  const plain = await runHere(["project", "run", "--json"], { cwd: copy("plain") });
  expect([plain.code, JSON.parse(plain.stdout)]).toEqual([
    0,
    expect.objectContaining({ trustworthiness: 1, images: 40 }),
  ]);
  const cwd = copy("few");
  const few = await runHere(["traverse", "run"], { cwd });
  expect([few.code, few.stdout]).toEqual([0, "run-traversal.png\n"]);
});
