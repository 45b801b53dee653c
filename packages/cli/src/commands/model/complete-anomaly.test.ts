import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodePng, encodePng, modelFromConfig, readNpz, resolveConfig, train } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder } from "../../../test/command-here.js";
import { loadDataset } from "../../dataset/index.js";
import { saveCheckpoint } from "../../run/checkpoints.js";
import { writeRunConfig } from "../../run/run-config.js";
import { runFiles } from "../../run/run-files.js";

let folder: ReturnType<typeof enterTemporaryFolder>;
/** A run as a training leaves it: 40 steps on 400 digits. */
beforeAll(async () => {
  folder = enterTemporaryFolder();
  const nets = { encoder: { hidden: [16] }, decoder: { hidden: [16] }, latent: 2 };
  const values = { data: { name: "mnist", limit: 400 }, model: nets, train: { steps: 40, batch: 20 } };
  const config = resolveConfig([{ source: "test", values }]);
  const data = await loadDataset({ name: "mnist", limit: 400 });
  const model = modelFromConfig(config, data.shape);
  const trained = await train(model, data, { steps: 40, batch: 20, threads: 1 });
  const files = runFiles(join("runs", "digits"));
  mkdirSync(files.checkpoints, { recursive: true });
  await writeRunConfig(files.folder, {
    ...{ config, command: "latents train", createdAt: "2026-01-01T00:00:00Z", versions: {}, steps: 40 },
    machine: { device: "cpu", threads: 1 },
    data: { name: "mnist", count: 400, shape: data.shape },
  });
  await saveCheckpoint(files.checkpoints, trained.state, 1);
  await trained.release();
}, 120_000);
afterAll(() => folder.leave());

const command = commandHere;
const quick = ["--steps", "20", "--samples", "30"];

describe("latents complete", () => {
  it("writes images, what is seen, and completions, and says what it found", async () => {
    const { code, stdout, stderr } = await command("complete", "digits", "--mask", "top", "--images", "3", ...quick);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^digits-completions\.png\nnats an image {11}before {5}after\nlog p\(seen\) +-[\d.]+ +-[\d.]+\nits lower bound +-[\d.]+ +-[\d.]+\neffective draws +[\d.]+ +[\d.]+ {2}of 30\nlog p\(hidden \| seen\) +-[\d.]+\nlog p\(hidden\) +-[\d.]+\n$/,
    );
    expect(stderr).toBe(
      "runs/digits, step 40: 3 test images, mask top (392 of 784 pixels seen), 20 steps, seed 0; a row is an image, what is seen, 8 completions\n",
    );
    const { shape, pixels } = decodePng(readFileSync("digits-completions.png"), "png");
    // three blocks of 1, 1 and 8 images of 28 (twice as large), 2 between them
    expect(shape[2]).toBe(10 + 64 + 24 + 64 + 24 + (8 * 60 + 4) + 10);
    // the middle of the second block: seen above, neutral grey below
    const column = 10 + 64 + 24 + 32;
    const greys = Array.from({ length: shape[1] }, (_, row) => pixels[row * shape[2] + column]).filter(
      (v) => v === 128,
    );
    expect(greys).toHaveLength(3 * 28);
  });

  it("gives one object, the same again, and an image alone as among others", async () => {
    const run = async (...args: string[]): Promise<Record<string, unknown> & { perImage: { logProbSeen: number }[] }> =>
      JSON.parse(
        (await command("complete", "digits", "--mask", "random:0.5", "--json", ...quick, ...args)).stdout,
      ) as never;
    const { elapsedMs: _, ...first } = await run("--images", "3", "--out", "a.png");
    expect(first).toMatchObject({ run: "runs/digits", mask: "random:0.5", pixels: 784, images: 3, out: "a.png" });
    expect(Number(first["logProbSeen"])).toBeGreaterThan(Number(first["elboSeen"]));
    const { elapsedMs: __, ...again } = await run("--images", "3", "--out", "a.png");
    expect(again).toEqual(first);
    const pixels = readFileSync("a.png");
    const other = await run("--images", "3", "--out", "b.png", "--seed", "1");
    expect(other["seenPixels"]).not.toBe(first["seenPixels"]);
    expect(readFileSync("b.png").equals(pixels)).toBe(false);
    const one = await run("--image", "2", "--out", "c.png");
    // its draws are others, at the first place; its bits are the same
    expect(Math.abs(one.perImage[0].logProbSeen - first.perImage[2].logProbSeen)).toBeLessThan(5);
  });

  it("sees what a picture shows in white", async () => {
    const drawn = Uint8Array.from({ length: 784 }, (_, i) => (i % 28 < 7 ? 255 : 0));
    writeFileSync("drawn.png", encodePng({ shape: [1, 28, 28], pixels: drawn }));
    const { stdout } = await command("complete", "digits", "--mask", "drawn.png", "--image", "0", "--json", ...quick);
    expect(JSON.parse(stdout)).toMatchObject({ mask: "drawn.png", seenPixels: 7 * 28 });
  });

  it("says what is wrong, and writes nothing", async () => {
    writeFileSync("small.png", encodePng({ shape: [1, 8, 6], pixels: new Uint8Array(48) }));
    writeFileSync("black.png", encodePng({ shape: [1, 28, 28], pixels: new Uint8Array(784) }));
    writeFileSync("text.png", "no picture");
    writeFileSync("white.png", encodePng({ shape: [1, 28, 28], pixels: new Uint8Array(784).fill(255) }));
    const attempt = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await command("complete", "digits", "--out", "bad.png", ...quick, ...args);
      expect([code, stdout, existsSync("bad.png")]).toEqual([2, "", false]);
      return stderr;
    };
    expect(await attempt("--mask", "small.png")).toBe(
      "error: small.png: a mask must be as large as the model's images, 28 x 28 pixels (width x height), got 6 x 8\n",
    );
    expect(await attempt("--mask", "black.png")).toBe(
      "error: --mask black.png: must show some pixels and hide some, it shows none; there is nothing to complete\n",
    );
    expect(await attempt("--mask", "white.png")).toMatch(/^error: --mask white\.png: .* it shows all 784; /);
    expect(await attempt("--mask", "random:0.0000001")).toMatch(/^error: --mask random:0\.0000001: .* it shows none; /);
    expect(await attempt("--mask", "text.png")).toMatch(/^error: text\.png: /);
    expect(await attempt("--mask", "none.png")).toMatch(/^error: cannot read none\.png: there is no such file/);
    expect(await attempt("--mask", "upper")).toBe(
      'error: --mask: must be top, bottom, left, right or random:SHARE with a share between 0 and 1, got "upper"; or name a .png file\n',
    );
    expect(await attempt()).toMatch(/required option '--mask <mask>' not specified/);
    expect(await attempt("--mask", "top", "--image", "10000")).toBe(
      "error: --image: must be in 0..9999 (the test split), got 10000\n",
    );
    expect(await attempt("--mask", "top", "--images", "1000", "--count", "11", "--samples", "50")).toBe(
      "error: --count: must be at most 10 completions of each of 1000 images, 10000 in all, got 11; complete fewer --images\n",
    );
    expect(await attempt("--mask", "top", "--image", "1", "--images", "2")).toBe(
      "error: --image: names one image, --images the first ones; give one of the two\n",
    );
    expect(await attempt("--mask", "top", "--count", "31")).toBe(
      "error: --count: must be at most --samples (30), got 31\n",
    );
  });
});

describe("latents anomaly", () => {
  it("tells one data set from another, or from itself not at all", async () => {
    const { code, stdout, stderr } = await command("anomaly", "digits", "--anomalous", "mnist", "--images", "60");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^runs\/digits, step 40: mnist against mnist, 60 and 60 test images\nScore {10}nll \(50 importance samples\), nats an image\nAUC {12}0\.5000 ± 0\.0\d+\nThreshold {6}[\d.]+, which 5\.00 % of the normal images are above\nDetection {6}5\.00 % of the anomalous images\n$/,
    );
  });

  it("writes scores and curve, and gives one object", async () => {
    // grey noise is no digit
    writeFileSync("noise-images-idx3-ubyte", noise(50));
    const { stdout } = await command(
      ...["anomaly", "digits", "--anomalous", "noise-images-idx3-ubyte", "--images", "100", "--score", "rec"],
      ...["--false-alarms", "0.1", "--out", "roc.png", "--scores", "scores.npz", "--json"],
    );
    const found = JSON.parse(stdout) as { anomalous: { images: number; meanScore: number } };
    expect(found).toMatchObject({ score: "rec", auc: 1, detectionRate: 1, falseAlarms: 0.1, allowedFalseAlarms: 0.1 });
    expect(found).not.toHaveProperty("samples");
    const arrays = readNpz(readFileSync("scores.npz"), "scores.npz");
    const anomalous = arrays.get("anomalous")!.values as Float64Array;
    expect([arrays.get("normal")!.shape, arrays.get("anomalous")!.shape]).toEqual([[100], [found.anomalous.images]]);
    expect(found.anomalous.meanScore).toBeCloseTo(anomalous.reduce((a, b) => a + b) / anomalous.length, 9);
    expect(decodePng(readFileSync("roc.png"), "roc.png").shape[2]).toBe(1000);
    await command("anomaly", "digits", "--anomalous", "mnist", "--images", "20", "--out", "roc.svg");
    expect(readFileSync("roc.svg", "utf8")).toContain("mnist against mnist, nll: AUC 0.5000");
  });

  it("leaves out what cannot be read where it is asked to, and names it", async () => {
    writeUnreadable();
    const args = ["anomaly", "digits", "--anomalous", "unreadable", "--images", "10", "--score", "rec", "--json"];
    const { code, stdout, stderr } = await command(...args, "--skip-unreadable");
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^warning: a\/bad\.png: not a PNG file: .*\n$/)]);
    expect(JSON.parse(stdout)).toMatchObject({ anomalous: { data: "unreadable", images: 2 } });
  });

  it.each([
    [["--anomalous", "fashon-mnist"], /unknown data set "fashon-mnist", .*did you mean "fashion-mnist"\?/],
    [["--anomalous", "wide-images-idx3-ubyte"], /images must be 1x28x28 as the model's, got 1x4x4/],
    [
      ["--anomalous", "unreadable"],
      /: 1 of 11 images cannot be read; .* \(--skip-unreadable, or .*\n {2}a\/bad\.png: not a PNG file/,
    ],
    [["--anomalous", "mnist", "--out", "roc.svg/"], /--out: roc\.svg\/ is a folder; name a file/],
    [["--anomalous", "mnist", "--score", "elbo"], /'elbo' is invalid.*Allowed choices are nll, negElbo, rec/],
    [["--anomalous", "mnist", "--score", "rec", "--samples", "5"], /--samples: is for --score nll, got --score rec/],
    [["--anomalous", "mnist", "--false-alarms", "1"], /it must be a number, 0 or more and below 1/],
    [["--anomalous", "mnist", "--out", "roc.txt"], /--out: the file must end with \.svg or \.png, got "roc\.txt"/],
    [["--anomalous", "mnist", "--scores", "a.json"], /--scores: the file must end with \.npz, got "a\.json"/],
    [[], /required option '--anomalous <data>' not specified/],
  ])("refuses %j", async (args, message) => {
    writeFileSync("wide-images-idx3-ubyte", noise(20, 4));
    writeUnreadable();
    const { code, stdout, stderr } = await command("anomaly", "digits", "--images", "10", ...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr.match(/error: /g)).toHaveLength(1);
  });
});

/** A folder with ten pictures and a file that is none. */
function writeUnreadable(): void {
  mkdirSync(join("unreadable", "a"), { recursive: true });
  writeFileSync(join("unreadable", "a", "bad.png"), "no picture");
  for (let i = 0; i < 10; i++)
    writeFileSync(
      join("unreadable", "a", `good-${i}.png`),
      encodePng({ shape: [1, 28, 28], pixels: new Uint8Array(784).fill(25 * i) }),
    );
}

/** Images of random bytes as an IDX file. */
function noise(count: number, side = 28): Uint8Array {
  const bytes = new Uint8Array(16 + count * side * side);
  const view = new DataView(bytes.buffer);
  [0x803, count, side, side].forEach((value, i) => view.setUint32(4 * i, value));
  let state = 1;
  for (let i = 16; i < bytes.length; i++) bytes[i] = (state = (state * 48271) % 2147483647) & 255;
  return bytes;
}
