import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { decodePng, encodePng, FormatError, InputError } from "@latents/core";
import { beforeEach, describe, expect, it } from "vitest";
import { loadSharp, type SharpFactory } from "./decode-image.js";
import { imageFolder } from "./image-folder.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latents-images-"));
  return () => rm(folder, { recursive: true, force: true });
});
const grey = (value: number, height = 2, width = 2): Uint8Array =>
  encodePng({ shape: [1, height, width], pixels: new Uint8Array(height * width).fill(value) });
const put = async (name: string, bytes: Uint8Array): Promise<void> => {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
  await writeFile(path.join(folder, name), bytes);
};

it("says what to install when sharp is missing, and why it does not run", async () => {
  await expect(loadSharp(() => Promise.resolve(undefined))).rejects.toMatchObject({
    message:
      "folders of images: the package sharp (the reader of image files) is not installed; add it with: npm install sharp@0.35.5",
    missing: "sharp",
  });
  await expect(loadSharp(() => Promise.reject(new Error("Could not load the module\nhelp")))).rejects.toEqual(
    new InputError(
      "folders of images: the package sharp does not run here (Could not load the module); install it again: npm install sharp@0.35.5",
    ),
  );
});

const sharp: SharpFactory | undefined = await loadSharp().catch(() => undefined);
describe.skipIf(sharp === undefined)("imageFolder (skipped where the optional package sharp does not run)", () => {
  const draw = sharp as SharpFactory;

  it("reads a flat folder without labels, in the order of the names", async () => {
    await put("b.png", grey(20));
    await put("a.png", grey(10));
    await put("notes.txt", Uint8Array.of(1));
    await put(".hidden.png", Uint8Array.of(1));
    const data = await imageFolder(folder);
    expect(data).toMatchObject({ name: path.basename(folder), split: "all", count: 2, shape: [1, 2, 2] });
    expect([...data.pixels]).toEqual([10, 10, 10, 10, 20, 20, 20, 20]);
    expect(data).not.toHaveProperty("labels");
  });

  it("takes sub-folders as classes, with all that lies below them", async () => {
    await put("dog/1.png", grey(1));
    await put("cat/deep/er/2.png", grey(2));
    await put("cat/3.png", grey(3));
    const data = await imageFolder(folder);
    expect(data.classes).toEqual(["cat", "dog"]);
    expect([...(data.labels ?? [])].map((label, i) => [label, data.pixels[4 * i]])).toEqual([
      [0, 3],
      [0, 2],
      [1, 1],
    ]);
    await put("stray.png", grey(9));
    await expect(imageFolder(folder)).rejects.toThrow(
      "has 1 images beside sub-folders with images; a sub-folder is a class, so move stray.png",
    );
  });

  it("keeps the images of one person in one split, by their names", async () => {
    for (let person = 0; person < 20; person++)
      for (const look of ["neutral", "smiling"])
        await put(`${look}/${String(person).padStart(3, "0")}_${look}.png`, grey(10 * person));
    const [train, test] = await Promise.all(
      ["train", "test"].map((split) => imageFolder(folder, { split, test: 0.25, group: "^\\d+" })),
    );
    const persons = ({ pixels, count }: typeof test): number[] =>
      Array.from({ length: count }, (_, i) => pixels[4 * i] / 10);
    expect([train.count, test.count]).toEqual([30, 10]);
    expect(new Set(persons(test)).size).toBe(5);
    expect(persons(test).filter((person) => persons(train).includes(person))).toEqual([]);
    expect([...test.groups!]).toEqual(persons(test));
    // every image by itself parts them
    const plain = await imageFolder(folder, { split: "test", test: 0.25 });
    expect(new Set(persons(plain)).size).toBeGreaterThan(5);
    // a bracket says which part counts
    const looks = await imageFolder(folder, { group: "_(\\w+)\\.png$" });
    expect([...looks.groups!]).toEqual([...looks.labels!]);
    await expect(imageFolder(folder, { group: "^a" })).rejects.toThrow(
      `${folder}: data.group must find a part of every file's name, got "^a", which finds nothing in neutral/000_neutral.png`,
    );
    await expect(imageFolder(folder, { group: "(" })).rejects.toThrow(
      /: data\.group must be a regular expression, got "\(" \(Invalid regular expression: .*Unterminated group\)$/,
    );
  });

  it("reads PNG, JPEG and WebP, in grey or colour, scaled and cropped at the centre", async () => {
    // Red left, green in the middle, blue right.
    const stripes = Buffer.alloc(30 * 10 * 3);
    for (let i = 0; i < 300; i++) stripes[3 * i + Math.floor((i % 30) / 10)] = 255;
    const image = () => draw(stripes, { raw: { width: 30, height: 10, channels: 3 } });
    await put("a.png", await image().png().toBuffer());
    await put("b.jpg", await image().jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer());
    await put("c.webp", await image().webp({ lossless: true }).toBuffer());
    const data = await imageFolder(folder, { size: 6 });
    expect(data).toMatchObject({ count: 3, shape: [3, 6, 6] });
    for (let i = 0; i < 3; i++) {
      const middle = [0, 1, 2].map((c) => data.pixels[i * 108 + c * 36 + 21]);
      expect(middle[0]).toBeLessThan(12);
      expect(middle[1]).toBeGreaterThan(243);
      expect(middle[2]).toBeLessThan(12);
    }
    expect(await imageFolder(folder, { size: [4, 8], channels: 1 })).toMatchObject({ shape: [1, 4, 8] });
  });

  it("makes grey of colours by BT.601, as decodePng does, in every format, and leaves grey as it is", async () => {
    // Pillow 11: Image.open(...).convert("L"); cv2.cvtColor(..., cv2.COLOR_BGR2GRAY) gives the same
    const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 30, 90];
    const grey601 = [76, 150, 29, 88];
    const image = () => draw(Uint8Array.from(colours), { raw: { width: 4, height: 1, channels: 3 } });
    const [png, webp] = [await image().png().toBuffer(), await image().webp({ lossless: true }).toBuffer()];
    await put("a.png", png);
    await put("b.webp", webp);
    await put("c.png", encodePng({ shape: [1, 1, 4], pixels: Uint8Array.of(0, 1, 127, 254) }));
    expect([...(await imageFolder(folder, { channels: 1 })).pixels]).toEqual([...grey601, ...grey601, 0, 1, 127, 254]);
    expect([...decodePng(png, "a.png", { channels: 1 }).pixels]).toEqual(grey601);
  });

  it("goes by what a file holds, not by the end of its name", async () => {
    const image = () => draw(Buffer.alloc(4, 9), { raw: { width: 2, height: 2, channels: 1 } }).toColourspace("b-w");
    await put("a.png", await image().jpeg().toBuffer());
    await put("b.jpg", await image().png().toBuffer());
    await put("c.webp", await image().png().toBuffer());
    expect([...(await imageFolder(folder)).pixels]).toEqual(new Array(12).fill(9));
    await put("d.jpg", (await image().png().toBuffer()).subarray(0, 40));
    await put("e.png", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>'));
    await put("f.png", Uint8Array.of(1, 2, 3));
    const failed = imageFolder(folder);
    await expect(failed).rejects.toThrow("3 of 6 images cannot be read");
    await expect(failed).rejects.toThrow("d.jpg: damaged PNG file: ");
    await expect(failed).rejects.toThrow(
      "e.png: must be png, jpeg, webp, avif, heif, tiff, gif by its content, it is svg; save it as PNG",
    );
    await expect(failed).rejects.toThrow("f.png: not a PNG file: must begin with 89 50 4e 47");
  });

  it("uses the images' own size, asks for one when they differ, and grey only if all are", async () => {
    await put("a.png", grey(1));
    await put("b.png", encodePng({ shape: [3, 2, 2], pixels: new Uint8Array(12).fill(7) }));
    expect((await imageFolder(folder)).shape).toEqual([3, 2, 2]);
    await put("c.png", grey(1, 2, 3));
    await expect(imageFolder(folder)).rejects.toThrow(
      "images differ in size: a.png is 2 x 2, c.png is 2 x 3; give a size to scale and crop them to",
    );
    await expect(imageFolder(folder, { size: 0 })).rejects.toThrow(
      "size must be one or two integers in 1..4096, got 0",
    );
  });

  it("reads AVIF, TIFF, GIF and JPEG of any ending where they are asked for, and says what it leaves out", async () => {
    const image = () => draw(Buffer.alloc(64, 90), { raw: { width: 8, height: 8, channels: 1 } });
    await put("a.avif", await image().avif({ lossless: true }).toBuffer());
    await put("b.tif", await image().tiff().toBuffer());
    await put("c.gif", await image().gif().toBuffer());
    await put("d.jfif", await image().jpeg().toBuffer());
    await put("e.png", grey(90, 8, 8));
    await put("f.bmp", Uint8Array.of(66, 77));
    await put(".g.png", Uint8Array.of(1));
    await put("empty/readme.txt", Uint8Array.of(1));
    const said: string[] = [];
    const onLeftOut = (message: string): void => void said.push(message);
    const data = await imageFolder(folder, { channels: 1, onLeftOut });
    expect(data.count).toBe(5);
    for (const value of data.pixels) expect(Math.abs(value - 90)).toBeLessThan(4);
    expect(said).toEqual([
      `${folder}: 5 of 9 found are read: 1 .bmp not read (convert to PNG), 1 .txt not read, 1 folder without images, 1 hidden file`,
    ]);
    // what a run of before knew
    said.length = 0;
    expect((await imageFolder(folder, { endings: ["png", "jpg", "jpeg", "webp"], onLeftOut })).count).toBe(1);
    expect(said[0]).toContain("1 of 9 found are read: 1 .avif not read (data.endings lacks it)");
  });

  it("says that of several pictures in a file the first is read, and that a folder train without test is a class", async () => {
    const frames = draw(Buffer.concat([Buffer.alloc(192, 90), Buffer.alloc(192, 200)]), {
      raw: { width: 8, height: 16, channels: 3, pageHeight: 8 },
    });
    await put("train/a.gif", await frames.gif().toBuffer());
    await put(
      "val/b.gif",
      await draw(Buffer.alloc(64), { raw: { width: 8, height: 8, channels: 1 } })
        .gif()
        .toBuffer(),
    );
    const said: string[] = [];
    expect((await imageFolder(folder, { onLeftOut: (message) => said.push(message) })).shape).toEqual([3, 8, 8]);
    expect(said).toEqual([
      `${folder}: the sub-folders train, val are taken as classes; two named train and test would be the splits`,
      `${folder}: 1 files hold several pictures, of which the first is read`,
    ]);
  });

  it("numbers the classes of train and test by one list, whatever is missing and however names are composed", async () => {
    const school = "\u00e9cole";
    for (const name of ["a", "b", "c", school]) await put(`train/${name}/1.png`, grey(1));
    for (const name of ["c", school.normalize("NFD")]) await put(`test/${name}/1.png`, grey(2));
    const test = await imageFolder(folder, { split: "test" });
    expect(test.classes).toEqual(["a", "b", "c", school]);
    expect([...test.labels!].sort()).toEqual([2, 3]);
    await put("test/0/1.png", grey(3));
    expect(await imageFolder(folder, { split: "test" })).toMatchObject({
      ...{ classes: ["a", "b", "c", school, "0"], labels: Uint16Array.of(4, 2, 3) },
    });
    expect((await imageFolder(folder, { split: "train" })).classes).toEqual(["a", "b", "c", school]);
  });

  it("turns photographs upright and makes transparent parts white", async () => {
    const wide = draw(Buffer.alloc(2 * 4), { raw: { width: 4, height: 2, channels: 1 } });
    await put("a.jpg", await wide.withMetadata({ orientation: 6 }).jpeg().toBuffer());
    expect((await imageFolder(folder)).shape.slice(1)).toEqual([4, 2]);
    await rm(path.join(folder, "a.jpg"));
    const clear = draw(Buffer.alloc(4 * 4), { raw: { width: 2, height: 2, channels: 4 } });
    await put("b.png", await clear.png().toBuffer());
    expect([...(await imageFolder(folder, { channels: 1 })).pixels]).toEqual([255, 255, 255, 255]);
  });

  it("draws the test split by class and seed, or takes the folder's own", async () => {
    for (let i = 0; i < 10; i++) await put(`${i % 2 === 0 ? "even" : "odd"}/${i}.png`, grey(i));
    const ids = async (split: string, testSeed = 0): Promise<number[]> => {
      const { pixels } = await imageFolder(folder, { split, testSeed });
      return [...pixels].filter((_, i) => i % 4 === 0);
    };
    const [train, test] = [await ids("train"), await ids("test")];
    expect([...train, ...test].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(test.map((id) => id % 2).sort()).toEqual([0, 1]);
    expect(await ids("test")).toEqual(test);
    await expect(imageFolder(folder, { split: "dev" })).rejects.toThrow(
      "a folder of images has the splits train, test and all, got dev",
    );

    await rm(folder, { recursive: true });
    await put("train/a/1.png", grey(1));
    await put("train/b/2.png", grey(2));
    await put("test/a/3.png", grey(3));
    expect(await imageFolder(folder, { split: "train" })).toMatchObject({
      split: "train",
      count: 2,
      classes: ["a", "b"],
    });
    expect((await imageFolder(folder, { split: "test" })).pixels[0]).toBe(3);
    expect((await imageFolder(folder)).count).toBe(3);
  });

  it("counts and names unreadable files, and leaves them out only when told to", async () => {
    await put("a.png", grey(1));
    await put("b.png", grey(2).subarray(0, 40));
    await put("c.jpg", Uint8Array.of(1, 2, 3));
    await put("d.webp", new Uint8Array(0));
    await put(
      "e.png",
      Uint8Array.from(grey(5), (byte, i) => (i === 45 ? byte ^ 1 : byte)),
    );
    await put("f.png", grey(6));
    const failed = imageFolder(folder);
    await expect(failed).rejects.toThrow(FormatError);
    await expect(failed).rejects.toThrow(
      /: 4 of 6 images cannot be read; repair or remove them, or skip them with skipUnreadable \(--skip-unreadable, or --set data\.skipUnreadable=true\):\n {2}b\.png: damaged PNG file: /,
    );
    await expect(failed).rejects.toThrow(
      /\n {2}c\.jpg: damaged or unknown image: .*\n {2}d\.webp: .*\n {2}e\.png: damaged PNG file: checksum of chunk IDAT/,
    );
    const skipped: string[] = [];
    const data = await imageFolder(folder, { skipUnreadable: true, onSkipped: (message) => skipped.push(message) });
    expect([data.count, data.pixels[0], data.pixels[4]]).toEqual([2, 1, 6]);
    expect(skipped).toHaveLength(4);
    await rm(path.join(folder, "a.png"));
    await rm(path.join(folder, "f.png"));
    await expect(imageFolder(folder, { skipUnreadable: true })).rejects.toThrow("4 of 4 images cannot be read");
  });

  it("does not follow links", async () => {
    const outside = await mkdtemp(path.join(tmpdir(), "latents-outside-"));
    try {
      await writeFile(path.join(outside, "secret.png"), grey(1));
      await symlink(outside, path.join(folder, "class"));
      await symlink(path.join(outside, "secret.png"), path.join(folder, "link.png"));
      await expect(imageFolder(folder)).rejects.toThrow(
        "has no images (.png, .jpg, .jpeg, .jpe, .jfif, .webp, .avif, .tif, .tiff, .gif); there are 2 symbolic link not followed",
      );
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  const suite = `${process.env.LATENTS_TEST_DATA ?? path.resolve(import.meta.dirname, "../../../../../shared/data")}/pngsuite`;
  it.skipIf(!existsSync(suite))(
    "refuses the 14 corrupt files of PngSuite (skipped where shared/data/pngsuite is missing)",
    async () => {
      const skipped: string[] = [];
      const data = await imageFolder(suite, {
        size: 32,
        skipUnreadable: true,
        onSkipped: (message) => skipped.push(message),
      });
      expect(data.count).toBe(161);
      expect(skipped).toHaveLength(14);
      expect(skipped.every((message) => /^x\w+\.png: (damaged|not a) PNG file: /.test(message))).toBe(true);
    },
  );
});
