import { mkdirSync, writeFileSync } from "node:fs";
import { dspritesImages, encodeIdx, graphModel, input, ops } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder, runHere } from "../../../test/command-here.js";

let folder: ReturnType<typeof enterTemporaryFolder>;
/** `sprites` is of 64x64 images, `small` of 16x16, the corner of the same. */
beforeAll(async () => {
  folder = enterTemporaryFolder();
  const { pixels } = dspritesImages(Array.from({ length: 60 }, (_, i) => 12_000 * i));
  const corner = Uint8Array.from({ length: 60 * 256 }, (_, i) => {
    const [image, row, column] = [Math.floor(i / 256), Math.floor((i % 256) / 16), i % 16];
    return pixels[4096 * image + 64 * (24 + row) + 24 + column];
  });
  const train = async (name: string, side: number, values: Uint8Array, ...more: string[]): Promise<void> => {
    mkdirSync(name);
    for (const split of ["train", "t10k"])
      writeFileSync(`${name}/${split}-images-idx3-ubyte`, encodeIdx({ shape: [60, side, side], values }));
    const nets = ["--set", "model.encoder.hidden=[8]", "--set", "model.decoder.hidden=[8]", "--latent", "3"];
    const rest = ["--steps", "3", "--batch", "10", "--threads", "1", "--out", `runs/${name}`, "--json"];
    const { code, stderr } = await runHere(["train", "--data", name, ...nets, ...more, ...rest], { cwd: folder.path });
    expect([code, stderr]).toEqual([0, stderr]);
  };
  await train("sprites", 64, pixels);
  await train("small", 16, corner);
  await train("points", 16, corner, "--set", "objective.type=rae");
}, 120_000);
afterAll(() => folder.leave());

describe("disentangle", () => {
  it("scores the codes of images whose factors are known, and no others", async () => {
    const { code, stdout } = await commandHere("disentangle", "sprites", "--images", "300", "--json");
    expect(code).toBe(0);
    const { mig, sap, dci, modularity, factorVae, images } = JSON.parse(stdout) as Record<string, number> & {
      readonly dci: Record<string, number>;
    };
    const scores = [mig, sap, ...Object.values(dci), modularity, factorVae];
    expect([images, scores.length]).toEqual([300, 7]);
    for (const score of scores) expect(score >= 0 && score <= 1).toBe(true);
    const text = (await commandHere("disentangle", "sprites", "--images", "300")).stdout;
    expect(text).toMatch(
      /^runs\/sprites, step 3: 300 images of dsprites, shape, scale, orientation, x, y; each score from 0 to 1\n/,
    );
    expect(text).toContain(`\nMIG             ${mig.toFixed(3)}  one latent tells a factor`);
    expect(text).toContain(`\nFactorVAE score ${factorVae.toFixed(3)}  `);
    expect((await commandHere("disentangle", "small")).stderr).toBe(
      "error: disentangle: takes a model of 1x64x64 images without labels, since the factors of dsprites are known, got 1x16x16 in runs/small\n",
    );
  });
});

describe("quality", () => {
  it("measures reconstructions and codes, and drawn images by the features of a net", async () => {
    // the images in quarters of a row: 64 features
    const x = input("images", ["batch", 1, 16, 16]);
    const features = ops.mean(ops.reshape(x, [-1, 64, 4]), -1);
    writeFileSync("net.onnx", graphModel({ name: "quarters", inputs: [x], outputs: { features } }));
    const { code, stdout, stderr } = await commandHere("quality", "small", "--features", "net.onnx", "--json");
    expect([code, stderr]).toEqual([0, stderr]);
    const found = JSON.parse(stdout) as Record<string, number> & {
      readonly kernel: { readonly distance: number };
      readonly information: { readonly information: number };
    };
    expect([found.images, found.width]).toEqual([60, 64]);
    // an image of a net that was hardly trained is grey
    expect(found.psnr).toBeGreaterThan(4);
    expect(found.psnr).toBeLessThan(12);
    expect(found.ssim).toBeLessThan(0.5);
    expect(found.frechet).toBeGreaterThan(1);
    expect(found.kernel.distance).toBeGreaterThan(0.01);
    expect(found.information.information).toBeLessThan(Math.log(60));
    expect([found.precision, found.recall].every((v) => v >= 0 && v <= 1)).toBe(true);
    const text = (await commandHere("quality", "small", "--features", "net.onnx")).stdout;
    expect(text).toMatch(
      /^runs\/small, step 3: 60 test images\nPSNR +[\d.]+ dB .*\nSSIM .*\nI\(x; z\) .*\nFID .*\nKID .*\nPrecision .*\nRecall .*\n$/,
    );
  });

  it("without a net says nothing of drawn images, of points nothing of information", async () => {
    const { stdout } = await commandHere("quality", "points", "--images", "20");
    expect(stdout).toMatch(/^runs\/points, step 3: 20 test images\nPSNR .*\nSSIM .*\n$/);
  });

  it("says what a file of features must be, and how many images there are", async () => {
    writeFileSync("wrong.onnx", "no net");
    expect((await commandHere("quality", "small", "--features", "wrong.onnx")).stderr).toMatch(
      /^error: wrong.onnx: is not an ONNX model: /m,
    );
    const x = input("x", ["batch", 9]);
    writeFileSync("other.onnx", graphModel({ name: "other", inputs: [x], outputs: { y: ops.mul(x, 2) } }));
    expect((await commandHere("quality", "small", "--features", "other.onnx")).stderr).toMatch(
      /^error: other.onnx: takes other images than 1x16x16: /m,
    );
    expect((await commandHere("quality", "small", "--images", "61")).stderr).toBe(
      "error: --images: must be at most the 60 images of the test split, got 61\n",
    );
  });

  it("is told of a model of points by other words than NELBO", async () => {
    const { stdout } = await commandHere("evaluate", "points");
    expect(stdout).toMatch(
      /\nREC - log p\(z\) [\d.]+ ± [\d.]+ nats {2}\(REC [\d.]+ ± [\d.]+ \+ -log p\(z\) [\d.]+ ± [\d.]+\)\n +no bound of log p\(x\): images are encoded to points\n/,
    );
    expect(stdout).not.toContain("NELBO");
    expect((await commandHere("runs")).stdout).toMatch(/points .* no bound\n/);
  });
});
