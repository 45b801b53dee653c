import { mkdirSync, writeFileSync } from "node:fs";
import { dspritesImages, encodeIdx } from "@latents/core";
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
  const train = async (name: string, side: number, values: Uint8Array): Promise<void> => {
    mkdirSync(name);
    for (const split of ["train", "t10k"])
      writeFileSync(`${name}/${split}-images-idx3-ubyte`, encodeIdx({ shape: [60, side, side], values }));
    const nets = ["--set", "model.encoder.hidden=[8]", "--set", "model.decoder.hidden=[8]", "--latent", "3"];
    const rest = ["--steps", "3", "--batch", "10", "--threads", "1", "--out", `runs/${name}`, "--json"];
    const { code, stderr } = await runHere(["train", "--data", name, ...nets, ...rest], { cwd: folder.path });
    expect([code, stderr]).toEqual([0, stderr]);
  };
  await train("sprites", 64, pixels);
  await train("small", 16, corner);
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
