import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { encodeIdx, encodePng, FormatError, InputError, writeNpz } from "@latents/core";
import { beforeEach, describe, expect, it } from "vitest";
import { parseAmat } from "./sources/binarized-mnist.js";
import { cacheFolder } from "./sources/cache-folder.js";
import { checkDataset, fetchDataset, listDatasets } from "./check-dataset.js";
import { loadDataset, loadSplits } from "./load-dataset.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latents-data-"));
  return () => rm(folder, { recursive: true, force: true });
});
const at = (...parts: string[]): string => path.join(folder, ...parts);
const images = (count: number): Uint8Array =>
  encodeIdx({ shape: [count, 2, 2], values: Uint8Array.from({ length: 4 * count }, (_, i) => i) });
const labels = (count: number): Uint8Array =>
  encodeIdx({ shape: [count], values: Int16Array.from({ length: count }, (_, i) => i % 2) });

describe("loadDataset", () => {
  it("knows names, and says which was probably meant", async () => {
    expect(await loadDataset({ name: "mnist", split: "test", limit: 7 })).toMatchObject({
      name: "mnist",
      split: "test",
      count: 7,
    });
    await expect(loadDataset({ name: "mnist", split: "test", limit: 10_001 })).rejects.toThrow(
      "data.limit: must be at most the 10000 images of mnist (test), got 10001",
    );
    const unknown = (name: string): Promise<unknown> => loadDataset({ name });
    await expect(unknown("mnsit")).rejects.toEqual(
      new InputError('unknown data set "mnsit", and no such file or folder; did you mean "mnist"?'),
    );
    await expect(unknown("fashion")).rejects.toThrow('did you mean "fashion-mnist"?');
    await expect(unknown("./quite/else")).rejects.toThrow(
      "known data sets are mnist, fashion-mnist, kmnist, dsprites, emnist-balanced",
    );
    await expect(loadDataset({ name: "mnist", split: "dev" })).rejects.toThrow(
      "mnist: has the splits train and test, got dev",
    );
    await expect(loadDataset({ name: "mnist", size: 32 })).rejects.toThrow(
      "mnist: size and channels are for folders of images; leave them out",
    );
    await expect(loadDataset({ name: "mnist", group: "a" })).rejects.toThrow(
      "mnist: data.group is for folders of images; leave it out",
    );
  });

  it("chooses some of every class of a folder sorted by class, or the first", async () => {
    const values = Uint8Array.from({ length: 4 * 60 }, (_, i) => i);
    await writeFile(at("my-train-images-idx3-ubyte"), encodeIdx({ shape: [60, 2, 2], values }));
    const sorted = Uint8Array.from({ length: 60 }, (_, i) => Math.floor(i / 20));
    await writeFile(at("my-train-labels-idx1-ubyte"), encodeIdx({ shape: [60], values: sorted }));
    await writeFile(at("my-t10k-images-idx3-ubyte"), images(3));
    const some = await loadDataset({ name: folder, limit: 9 });
    expect([...some.labels!]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect([...(await loadDataset({ name: folder, limit: 9, limitBy: "first" })).labels!]).toEqual(Array(9).fill(0));
    // both splits as one, the limit for the training alone
    const { train, test } = await loadSplits({ name: folder, limit: 9 });
    expect(train).toEqual(some);
    expect(test.count).toBe(3);
  });

  it("refuses splits that do not fit together, before anything is trained", async () => {
    const float = (...shape: number[]) => ({ shape, values: new Uint8Array(shape.reduce((a, b) => a * b)) });
    const whole = (values: readonly number[]) => ({ shape: [values.length], values: Uint8Array.from(values) });
    const file = at("two.npz");
    const write = (test: number[], labels: readonly number[]) =>
      writeFile(
        file,
        writeNpz(
          new Map([
            ["x_train", float(3, 2, 2)],
            ["y_train", whole([0, 1, 0])],
            ["x_test", float(...test)],
            ["y_test", whole(labels)],
          ]),
        ),
      );
    await write([2, 3, 2], [0, 1]);
    const size =
      "two.npz: images of both splits must have one shape, got 1x2x2 to train on and 1x3x2 to test on; make them alike (in a folder by data.size)";
    await expect(loadSplits({ name: file })).rejects.toThrow(size);
    expect((await checkDataset(file)).problems).toEqual([size]);
    await write([2, 2, 2], [0, 2]);
    const classes = 'two.npz (test): the training has seen no class "2" (1 images); it has 0, 1;';
    await expect(loadSplits({ name: file })).rejects.toThrow(classes);
    expect((await checkDataset(file)).problems).toEqual([expect.stringContaining(classes)]);
    const told: string[] = [];
    const loaded = await loadSplits({
      ...{ name: file, unseenClasses: "unlabelled" },
      onUnlabelled: (text) => told.push(text),
    });
    expect(loaded.test).not.toHaveProperty("labels");
    expect(told).toEqual([expect.stringMatching(/the labels of this split are left out$/)]);
  });

  it("reads a folder of IDX files, with labels of any integer type", async () => {
    await writeFile(at("my-train-images-idx3-ubyte.gz"), gzipSync(images(4)));
    await writeFile(at("my-train-labels-idx1-short.gz"), gzipSync(labels(4)));
    await writeFile(at("my-t10k-images-idx3-ubyte"), images(3));
    expect(await loadDataset({ name: folder })).toMatchObject({
      split: "train",
      count: 4,
      labels: Uint16Array.of(0, 1, 0, 1),
    });
    expect(await loadDataset({ name: folder, split: "test" })).toMatchObject({ split: "test", count: 3 });
    await expect(loadDataset({ name: folder, split: "validation" })).rejects.toThrow(
      "has no IDX images for split validation; it has test, train",
    );
    expect(await loadDataset({ name: at("my-train-images-idx3-ubyte.gz"), test: 0.25 })).toMatchObject({
      split: "train",
      count: 3,
    });
    await writeFile(at("my-train-images-idx3-ubyte.gz"), gzipSync(images(4)).subarray(0, 30));
    await expect(loadDataset({ name: folder })).rejects.toThrow(FormatError);
  });

  it("holds a test split out of data that have none, the same for every run", async () => {
    const x = { shape: [10, 2, 2], values: new Uint8Array(40).map((_, i) => i) };
    const y = { shape: [10], values: Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 1) };
    await writeFile(
      at("d.npz"),
      writeNpz(
        new Map([
          ["x", x],
          ["y", y],
        ]),
      ),
    );
    const load = (split: string, options = {}) => loadDataset({ name: at("d.npz"), split, ...options });
    expect(await load("train")).toMatchObject({ name: "d.npz", split: "train", count: 8 });
    const test = await load("test");
    expect([...(test.labels ?? [])]).toEqual([0, 1]);
    expect((await load("test")).pixels).toEqual(test.pixels);
    expect((await load("test", { testSeed: 1 })).pixels).not.toEqual(test.pixels);
    expect((await load("train", { test: 0 })).count).toBe(10);
    await expect(load("test", { test: 0 })).rejects.toThrow(
      "d.npz: has no test split of its own, and the share held out (data.test) is 0; give a share between 0 and 1",
    );
    await expect(load("validation")).rejects.toThrow("d.npz: has the splits train and test, got validation");
  });

  it("refuses files of other kinds", async () => {
    await writeFile(at("a.csv"), "1,2");
    await expect(loadDataset({ name: at("a.csv") })).rejects.toThrow(
      "a.csv: must be an .npz file, an IDX file (named with idx3 or ubyte), or a folder",
    );
    await expect(loadDataset({ name: folder })).rejects.toThrow(
      `${folder}: has no images (.png, .jpg, .jpeg, .jpe, .jfif, .webp, .avif, .tif, .tiff, .gif); there are 1 .csv not read`,
    );
  });
});

describe("binarized-mnist", () => {
  const line = (ones: number): string => Array.from({ length: 784 }, (_, i) => (i < ones ? "1" : "0")).join(" ");

  it("reads the published text, IDX, and the cache folder", async () => {
    const text = `${line(3)} \n${line(0)} \n`;
    await writeFile(at("binarized_mnist_train.amat"), text);
    await writeFile(
      at("binarized_mnist_valid-images-idx3-ubyte"),
      encodeIdx({ shape: [1, 28, 28], values: new Uint8Array(784).fill(1) }),
    );
    const train = await loadDataset({ name: folder });
    expect(train).toMatchObject({ name: "binarized-mnist", split: "train", count: 2, shape: [1, 28, 28] });
    expect([...train.pixels.subarray(0, 5)]).toEqual([255, 255, 255, 0, 0]);
    expect((await loadDataset({ name: folder, split: "validation" })).pixels.every((value) => value === 255)).toBe(
      true,
    );
    await expect(loadDataset({ name: folder, split: "test" })).rejects.toThrow(
      /has no file for split test: expected binarized_mnist_test\.amat .*; it has train, validation/,
    );
    await mkdir(at("cache", "binarized-mnist"), { recursive: true });
    await writeFile(at("cache", "binarized-mnist", "binarized_mnist_train.amat"), text);
    expect((await loadDataset({ name: "binarized-mnist", cache: at("cache") })).count).toBe(2);
    await expect(loadDataset({ name: "binarized-mnist", cache: at("none") })).rejects.toThrow(
      /not on this machine, and nothing to download; put binarized_mnist_\{train,valid,test\}\.amat into/,
    );
  });

  it.each([
    ["", "f: the file is empty"],
    ["0 1 0\n", "f: line 1 must have 784 values, has 3; the file is cut or of another kind"],
    [`${line(1)}\n${line(2).slice(0, -2)}`, "f: line 2 must have 784 values, has 783"],
    ["0 2", 'f: line 1: values must be 0 or 1, found "2"'],
    ["0 10", "f: line 1: values must be 0 or 1, separated by spaces"],
  ])("refuses the text %j", (text, message) => {
    expect(() => parseAmat(new TextEncoder().encode(text), "f")).toThrow(message);
  });

  const real = `${process.env.LATENTS_TEST_DATA ?? path.resolve(import.meta.dirname, "../../../../../shared/data")}/binarized-mnist`;
  it.skipIf(!existsSync(real))(
    "loads Larochelle's files (skipped where shared/data/binarized-mnist is missing)",
    async () => {
      const { splits, problems } = await checkDataset(real);
      expect(splits.map(({ split, count }) => [split, count]).sort()).toEqual([
        ["test", 10_000],
        ["train", 50_000],
        ["validation", 10_000],
      ]);
      expect(problems).toEqual([]);
    },
  );
});

describe("listDatasets, checkDataset, fetchDataset, cacheFolder", () => {
  it("list what is known and what is here", async () => {
    const rows = await listDatasets({ cache: folder });
    expect(rows.find(({ name }) => name === "mnist")).toMatchObject({
      present: true,
      counts: [60_000, 10_000],
      downloadMegabytes: 0,
    });
    expect(rows.find(({ name }) => name === "kmnist")).toMatchObject({ present: false });
    expect(rows.every((row) => row.splits.length === row.counts.length)).toBe(true);
  });

  it("check a path: what it holds, or what is wrong", async () => {
    await writeFile(at("train-images-idx3-ubyte"), images(4));
    await writeFile(at("train-labels-idx1-ubyte"), labels(4));
    await writeFile(at("t10k-images-idx3-ubyte"), images(4).subarray(0, 20));
    expect(await checkDataset(folder)).toEqual({
      kind: "idx-folder",
      splits: [{ split: "train", count: 4, shape: [1, 2, 2], classes: { "0": 2, "1": 2 } }],
      problems: [
        `${at("t10k-images-idx3-ubyte")}: IDX header uint8 [4, 2, 2] announces 16 bytes of data, found 4; the file is cut; get it again`,
      ],
    });
    expect((await checkDataset("kmnist", { cache: folder })).problems).toHaveLength(2);
    await expect(checkDataset("mnits")).rejects.toThrow('did you mean "mnist"?');
    await mkdir(at("pictures"));
    await writeFile(at("pictures", "a.png"), encodePng({ shape: [1, 2, 2], pixels: new Uint8Array(4) }));
    expect((await checkDataset(at("pictures"))).splits).toEqual([{ split: "all", count: 1, shape: [1, 2, 2] }]);
  });

  it("fetch verifies what is already here", async () => {
    expect((await fetchDataset("mnist")).splits.map(({ count }) => count)).toEqual([60_000, 10_000]);
    await expect(fetchDataset("mnits")).rejects.toThrow('did you mean "mnist"?');
    await expect(fetchDataset(folder)).rejects.toThrow(InputError);
  });

  it("keep downloads where the system wants them", () => {
    expect(cacheFolder({ LATENTS_CACHE: "/a/b", XDG_CACHE_HOME: "/x" }, "linux")).toBe("/a/b");
    expect(cacheFolder({ XDG_CACHE_HOME: "/x" }, "linux")).toBe(path.join("/x", "latents"));
    expect(cacheFolder({}, "linux")).toMatch(/\.cache[/\\]latents$/);
    expect(cacheFolder({}, "darwin")).toMatch(/Library[/\\]Caches[/\\]latents$/);
  });
});
