import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { expectRefused, type Ended } from "./built-command.js";
import { runHere } from "./command-here.js";
import { changed, gzip, idxFile, images, labels, npyFile, npzFile, pngFile } from "./damaged-files.js";

const parent = mkdtempSync(join(tmpdir(), "latents-bad-data-"));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

type Files = Readonly<Record<string, Uint8Array>>;

/** A folder with these files, and an empty one beside it to work in. */
function given(files: Files): { data: string; cwd: string } {
  const folder = mkdtempSync(join(parent, "d"));
  const [data, cwd] = [join(folder, "data"), join(folder, "cwd")];
  mkdirSync(data);
  mkdirSync(cwd);
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(data, name)), { recursive: true });
    writeFileSync(join(data, name), bytes);
  }
  return { data, cwd };
}

/** `data check` says each problem and exits with 2. */
function expectProblem({ code, signal, stderr, peakRssBytes }: Ended, message: RegExp): void {
  expect([code, signal, stderr]).toEqual([2, null, expect.stringMatching(message)]);
  expect(stderr).toMatch(/^(problem|error): /);
  expect(stderr).not.toMatch(/^\s+at |internal|undefined|\[object/m);
  expect(stderr.length).toBeLessThan(3000);
  expect(peakRssBytes).toBeLessThan(600e6);
}

const tiny = ["--latent", "2", "--batch", "20", "--steps", "4", "--threads", "1", "--set", "model.encoder.hidden=[8]"];

/** Checks the data, and where `train` says so trains on it too: both refuse it with the same words and leave nothing. */
async function expectBadData(path: string, cwd: string, message: RegExp, train = false): Promise<void> {
  expectProblem(await runHere(["data", "check", path], { cwd }), message);
  if (train) expectRefused(await runHere(["train", ...tiny, "--data", path], { cwd }), 2, message);
  expect(readdirSync(cwd)).toEqual([]);
}

const train = "train-images-idx3-ubyte";
const trainLabels = "train-labels-idx1-ubyte";
const zipped = gzip(images);

describe("IDX files", () => {
  it.each<[string, Files, RegExp, "train"?]>([
    [
      "empty",
      { [train]: images.subarray(0, 0) },
      /ubyte: the file ends inside its IDX header, after 0 bytes; it is empty or cut, get it again/,
      "train",
    ],
    ["cut in the magic", { [train]: images.subarray(0, 3) }, /ends inside its IDX header, after 3 bytes/],
    ["cut in the dimensions", { [train]: images.subarray(0, 9) }, /ends inside its IDX header, after 9 bytes/],
    [
      "without data",
      { [train]: images.subarray(0, 16) },
      /uint8 \[200, 8, 8\] announces 12800 bytes of data, found 0; the file is cut; get it again/,
    ],
    [
      "a byte short",
      { [train]: images.subarray(0, -1) },
      /announces 12800 bytes of data, found 12799; the file is cut/,
    ],
    [
      "a byte long",
      { [train]: Buffer.concat([images, Uint8Array.of(0)]) },
      /found 12801; the file is not what its header says/,
    ],
    [
      "of another magic",
      { [train]: changed(images, 0) },
      /not an IDX file: must begin with 00 00, a type .*, found 55 00 08 03/,
    ],
    [
      "of a type that there is not",
      { [train]: idxFile([2, 8, 8], new Uint8Array(512), { type: 0x0a }) },
      /found 00 00 0a 03/,
    ],
    [
      "of 2^31 images",
      { [train]: idxFile([2 ** 31, 28, 28], new Uint8Array(9)) },
      /announces uint8 \[2147483648, 28, 28\], more than the limit of 2147483647 bytes/,
      "train",
    ],
    [
      "beyond 2^53 values",
      { [train]: idxFile([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], new Uint8Array(9)) },
      /more than the limit/,
    ],
    [
      "of no image",
      { [train]: idxFile([0, 8, 8], new Uint8Array(0)) },
      /images must be \[n, h, w\], .*, not empty, got \[0, 8, 8\]/,
    ],
    [
      "of one image",
      { [train]: idxFile([1, 8, 8], new Uint8Array(64)) },
      /data: must have 2 images or more, one to train on and one to test, it has 1/,
    ],
    [
      "with too few labels",
      { [train]: images, [trainLabels]: idxFile([199], new Uint8Array(199)) },
      /labels must be \[200\], one for every image, got \[199\]; are images and labels a pair\?/,
      "train",
    ],
    [
      "with empty labels",
      { [train]: images, [trainLabels]: new Uint8Array(0) },
      /train-labels-idx1-ubyte: the file ends inside its IDX header/,
    ],
    [
      "of gz garbage",
      { [`${train}.gz`]: Uint8Array.of(0x1f, 0x8b, ...images.subarray(50, 200)) },
      /\.gz: damaged gzip file: its compression method is \d+, gzip knows only 8/,
    ],
    [
      "gz, cut",
      { [`${train}.gz`]: zipped.subarray(0, zipped.length / 2) },
      /\.gz: damaged compressed data: unexpected EOF; get the file again/,
    ],
    ["gz, a byte short", { [`${train}.gz`]: zipped.subarray(0, -1) }, /\.gz: damaged/],
    [
      "gz, with a wrong checksum",
      { [`${train}.gz`]: changed(zipped, -6) },
      /\.gz: damaged gzip file: its checksum does not match its content/,
      "train",
    ],
    [
      "gz, a bomb behind an honest header",
      { [`${train}.gz`]: gzip(Buffer.concat([images, new Uint8Array(3e8)])) },
      /the header announces 12816 bytes, but the compressed data goes on after them/,
      "train",
    ],
    [
      "gz, too small for its header",
      { [`${train}.gz`]: gzip(idxFile([60_000, 28, 28], new Uint8Array(100))) },
      /announces 47040016 bytes, which \d+ compressed bytes cannot hold/,
    ],
  ])("%s", async (_, files, message, alsoTrain) => {
    const { data, cwd } = given(files);
    await expectBadData(data, cwd, message, alsoTrain === "train");
  });
});

const grey = (n: number): Files => Object.fromEntries(Array.from({ length: n }, (_, i) => [`${i}.png`, pngFile(8, 8)]));
const text = Buffer.from("this is a text");
const sharp = await import("sharp").then(
  () => true,
  () => false,
);

describe.skipIf(!sharp)("folders of images (skipped where the optional package sharp does not run)", () => {
  it.each<[string, Files, RegExp, "train"?]>([
    ["empty", {}, /data: has no images \(\.png, \.jpg, .*\)$/m, "train"],
    ["of text files", { "a.txt": text }, /data: has no images/],
    [
      "a text named .png",
      { ...grey(3), "t.png": text },
      /t\.png: not a PNG file: must begin with 89 50 4e 47 0d 0a 1a 0a, found 74 68 69 73/,
      "train",
    ],
    [
      "an empty file named .png",
      { ...grey(3), "t.png": new Uint8Array(0) },
      /t\.png: not a PNG file: .* found nothing/,
    ],
    [
      "a cut PNG",
      { ...grey(3), "t.png": pngFile(8, 8).subarray(0, 45) },
      /t\.png: damaged PNG file: chunk IDAT at byte 33 announces \d+ bytes, \d+ are left; it is cut/,
    ],
    [
      "a PNG with a changed byte",
      { ...grey(3), "t.png": changed(pngFile(8, 8), 45) },
      /t\.png: damaged PNG file: checksum of chunk IDAT at byte 33 is wrong/,
    ],
    [
      "a garbled JPEG",
      { ...grey(3), "t.jpg": Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...text]) },
      /t\.jpg: damaged or unknown image: /,
    ],
    [
      "sizes that differ",
      { ...grey(3), "t.png": pngFile(9, 8) },
      /images differ in size: 0\.png is 8 x 8, t\.png is 8 x 9; give a size to scale and crop them to/,
      "train",
    ],
    [
      "a header of 60000 x 60000",
      { ...grey(3), "t.png": pngFile(60_000, 60_000, new Uint8Array(9)) },
      /t\.png: damaged PNG file: it must have 1 to 268435456 pixels, its header says 60000 x 60000/,
      "train",
    ],
    [
      "a true PNG of 12000 x 12000, 144 kB",
      { "t.png": pngFile(12_000, 12_000) },
      /data: images are 12000 x 12000, the limit is 4096 a side; give a size/,
    ],
    [
      "images beside folders of images",
      { ...grey(2), "c/a.png": pngFile(8, 8) },
      /has 2 images beside sub-folders with images; a sub-folder is a class, so move 0\.png/,
    ],
    [
      "a name that commands the terminal",
      { "a\u001b[31m.png": text, "b.png": pngFile(8, 8) },
      /a\\x1b\[31m\.png: not a PNG file/,
    ],
  ])("%s", async (_, files, message, alsoTrain) => {
    const { data, cwd } = given(files);
    await expectBadData(data, cwd, message, alsoTrain === "train");
  });

  it("of links alone: they are not followed", async () => {
    const { data, cwd } = given({});
    symlinkSync("/etc/hostname", join(data, "a.png"));
    symlinkSync("/", join(data, "root"));
    await expectBadData(data, cwd, /has no images .*; there are 2 symbolic links? not followed/);
  });

  it("with links in a circle, a pipe and a folder named .png: they are left out", async () => {
    const { data, cwd } = given({ "a/0.png": pngFile(8, 8), "b/1.png": pngFile(8, 8) });
    symlinkSync("..", join(data, "a", "up"));
    mkdirSync(join(data, "b", "folder.png"));
    spawnSync("mkfifo", [join(data, "b", "pipe.png")]);
    const { code, stdout } = await runHere(["data", "check", data], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^all +2 {2}1x8x8 {2}a 1, b 1$/m)]);
  });

  const suite = `${process.env["LATENTS_TEST_DATA"] ?? fileURLToPath(new URL("../../../../shared/data", import.meta.url))}/pngsuite`;
  it.skipIf(!existsSync(suite))(
    "the 14 corrupt files of PngSuite (skipped where shared/data/pngsuite is missing)",
    async () => {
      const names = readdirSync(suite).filter((name) => /^x.*\.png$/.test(name));
      expect(names).toHaveLength(14);
      const corrupt = Object.fromEntries(names.map((name) => [name, readFileSync(join(suite, name))]));
      const { data, cwd } = given({ ...corrupt, "good.png": pngFile(32, 32) });
      const { code, stdout, stderr } = await runHere(["data", "check", data, "--json"], { cwd });
      const { problems } = JSON.parse(stdout) as { problems: string[] };
      expect([code, stderr]).toEqual([2, ""]);
      for (const name of names) expect(problems.join("\n")).toContain(`${name}: `);
      const training = await runHere(["train", ...tiny, "--data", data], { cwd });
      expectRefused(
        training,
        2,
        /data: 14 of 15 images cannot be read; repair or remove them.*\n( {2}x.*\n){5} {2}and 9 more/,
      );
      expect(readdirSync(cwd)).toEqual([]);
    },
  );
});

const pixels = Uint8Array.from({ length: 3200 }, (_, i) => i % 251);
const x = npyFile("'|u1'", "(50, 8, 8)", pixels);
const floats = (value: number): Uint8Array => new Uint8Array(new Float32Array(3200).fill(value).buffer);

describe("npz files", () => {
  it.each<[string, Uint8Array, RegExp, "train"?]>([
    ["empty", new Uint8Array(0), /x\.npz: not a zip archive, or cut: it has no central directory, in 0 bytes/, "train"],
    ["a text", text, /not a zip archive, or cut/],
    ["cut", npzFile({ x }).subarray(0, -30), /not a zip archive, or cut/],
    ["with a changed byte", changed(npzFile({ x }), 120), /x\.npz: x\.npy: (damaged|the header announces)/],
    [
      "of objects, which only pickle reads",
      npzFile({ x: npyFile("'|O'", "(50,)", text) }),
      /x\.npy: npy values must be one of .*, found \|O; number them, as np\.unique/,
      "train",
    ],
    ["of records", npzFile({ x: npyFile("[('a', '<i4')]", "(50,)", text) }), /found a structured type/],
    [
      "of uint16",
      npzFile({ x: npyFile("'<u2'", "(50, 8, 4)", pixels) }),
      /images of whole numbers must be in 0\.\.255/,
    ],
    [
      "of int32",
      npzFile({ x: npyFile("'<i4'", "(50, 4, 4)", pixels) }),
      /images of whole numbers must be in 0\.\.255, value \d+ is -?\d+; rescale them, from 16 bits/,
    ],
    [
      "of floats up to 255",
      npzFile({ x: npyFile("'<f4'", "(50, 8, 8)", floats(200.5)) }),
      /float images must be in 0\.\.1, value 0 is 200\.5; rescale them, from 0\.\.255 by x \/ 255/,
    ],
    ["of NaN", npzFile({ x: npyFile("'<f4'", "(50, 8, 8)", floats(NaN)) }), /value 0 is NaN/],
    ["without arrays", npzFile({}), /no images for split train: .*; found no arrays/],
    [
      "without images",
      npzFile({ foo: x }),
      /expected x_train, train_images, or x, images, data without splits; found foo/,
    ],
    [
      "without an image",
      npzFile({ x: npyFile("'|u1'", "(0, 8, 8)", new Uint8Array(0)) }),
      /not empty, got \[0, 8, 8\]/,
    ],
    [
      "of 2^31 images",
      npzFile({ x: npyFile("'|u1'", "(2147483648, 28, 28)", pixels) }),
      /announces 1683627180032 bytes of data, found 3200; the file is cut/,
    ],
    ["of a negative size", npzFile({ x: npyFile("'|u1'", "(-1, 8, 8)", pixels) }), /the npy header must be /],
    [
      "of 5000 axes",
      npzFile({ x: npyFile("'|u1'", `(${"1, ".repeat(5000)})`, Uint8Array.of(1)) }),
      /an npy array must have at most 64 axes, found 5000/,
    ],
    [
      "with code for a header",
      npzFile({ x: npyFile("__import__('os').system('x')", "(1,)", text) }),
      /found a structured type|the npy header must be/,
    ],
    [
      "with too few labels",
      npzFile({ x, y: npyFile("'|u1'", "(49,)", pixels.subarray(0, 49)) }),
      /labels must be \[50\], one for every image, got \[49\]/,
    ],
  ])("%s", async (_, bytes, message, alsoTrain) => {
    const { data, cwd } = given({ "x.npz": bytes });
    await expectBadData(join(data, "x.npz"), cwd, message, alsoTrain === "train");
  });

  it.each([0, 6] as const)("in Fortran order or C order, packed at level %i, are the same images", async (level) => {
    const columns = Uint8Array.from(
      { length: 3200 },
      (_, i) => pixels[64 * (i % 50) + 8 * (Math.floor(i / 50) % 8) + Math.floor(i / 400)],
    );
    const fortran = npyFile("'|u1'", "(50, 8, 8)", columns, "True");
    const { data, cwd } = given({ "c.npz": npzFile({ x }, level), "f.npz": npzFile({ x: fortran }, level) });
    const summaries = ["c", "f"].map(async (name) => {
      const args = ["train", ...tiny, "--data", join(data, `${name}.npz`), "--out", name, "--json"];
      return (JSON.parse((await runHere(args, { cwd })).stdout) as { test: unknown }).test;
    });
    const [c, f] = await Promise.all(summaries);
    expect(c).toEqual(f);
  });
});

describe("paths that are no data", () => {
  it.each([
    ["/dev/zero", /must be an \.npz file, an IDX file \(named with idx3 or ubyte\), or a folder/],
    ["nosuch", /unknown data set "nosuch", and no such file or folder; known data sets are mnist, /],
    ["mnits", /unknown data set "mnits", and no such file or folder; did you mean "mnist"\?/],
    ["a\\nb", /unknown data set/],
    ["", /unknown data set ""|needs a value/],
  ])("%j", async (name, message) => {
    const { cwd } = given({});
    expectRefused(await runHere(["data", "check", name], { cwd }), 2, message);
    expectRefused(await runHere(["train", ...tiny, "--data", name], { cwd }), 2, message);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("a pipe that nobody writes", async () => {
    const { data, cwd } = given({});
    execFileSync("mkfifo", [join(data, "x.npz")]);
    await expectBadData(join(data, "x.npz"), cwd, /x\.npz: it is a pipe or a device; save it as a file first/);
  });

  it("a folder to fetch", async () => {
    const { cwd } = given({});
    expectRefused(await runHere(["data", "fetch", "/"], { cwd }), 2, /\/: is a path; there is nothing to fetch/);
  });
});

it("trains on the same data when they are whole", async () => {
  const { data, cwd } = given({ [train]: images, [trainLabels]: labels });
  const { code, stdout } = await runHere(["train", ...tiny, "--data", data, "--out", "run", "--json"], { cwd });
  expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ run: "run", steps: 4 })]);
});
