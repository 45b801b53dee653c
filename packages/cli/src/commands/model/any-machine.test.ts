import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { encodePng, readNpz, writeNpz } from "@latents/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandHere, effectsHere, enterTemporaryFolder } from "../../../test/command-here.js";
import { createProgram } from "../program.js";

let folder: ReturnType<typeof enterTemporaryFolder>;

/** `count` images of 4x4 values with labels 0, 1, 2 in turn. */
function write(file: string, count: number, first = 0): void {
  const values = Uint8Array.from({ length: 16 * count }, (_, i) => (first + 7 * i) % 256);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
  const arrays = { x: { shape: [count, 4, 4], values }, y: { shape: [count], values: labels } };
  writeFileSync(file, writeNpz(new Map(Object.entries(arrays))));
}

/** Five new images, one of them in a folder below. */
function newImages(): void {
  mkdirSync("new/deep", { recursive: true });
  for (const [i, place] of ["a", "b", "c", "d", "deep/e"].entries())
    writeFileSync(`new/${place}.png`, encodePng({ shape: [3, 8, 8], pixels: new Uint8Array(192).fill(40 * i) }));
  writeFileSync("new/notes.txt", "");
}

beforeAll(async () => {
  folder = enterTemporaryFolder();
  write("data.npz", 30);
  newImages();
  const small = ["--latent", "2", "--batch", "6", "--steps", "4", "--threads", "1", "--data", "data.npz"];
  const { code, stderr } = await commandHere("train", ...small, "--out", "first");
  expect([code, stderr]).toEqual([0, stderr]);
}, 120_000);
afterAll(() => folder.leave());

it("keeps the classes and a fingerprint of both splits in config.json, and no place in result.json", () => {
  const { data } = JSON.parse(readFileSync("first/config.json", "utf8")) as { data: object };
  expect(data).toMatchObject({
    ...{ count: 24, classes: ["0", "1", "2"] },
    fingerprint: { train: { count: 24, shape: [1, 4, 4] }, test: { count: 6, shape: [1, 4, 4] } },
  });
  expect(JSON.parse(readFileSync("first/result.json", "utf8"))).toMatchObject({ run: "first" });
});

it("samples a run of a machine with a GPU on one without, with a note, and refuses a device that is asked for", async () => {
  mkdirSync("gpu");
  const text = readFileSync("first/config.json", "utf8").replaceAll('"device": "cpu"', '"device": "none-such"');
  expect(text).toContain("none-such");
  const before = readFileSync("first/config.json");
  writeFileSync("first/config.json", text);
  const sampled = await commandHere("sample", "first", "--count", "4", "--out", "s.png");
  expect(sampled).toMatchObject({ code: 0, stdout: "s.png\n" });
  expect(sampled.stderr).toMatch(/^the run was trained on none-such, which is not on this machine: the CPU is used\n/);
  const asked = await commandHere("sample", "first", "--device", "none-such", "--out", "s.png");
  expect(asked.code).toBe(2);
  expect(asked.stderr).toMatch(/^error: device: "none-such" is not in this build/);
  writeFileSync("first/config.json", before);
});

it("works where the run and its data have moved, and marks the figures of other data", async () => {
  const measure = async (...args: string[]) => {
    const { code, stdout, stderr } = await commandHere("evaluate", ...args, "--json");
    return { code, stderr, ...(JSON.parse(stdout || "{}") as { data?: object; test?: { negElbo: number } }) };
  };
  const own = await measure("first");
  expect(own).toMatchObject({ code: 0, stderr: "", data: { name: "data.npz" } });
  mkdirSync("away");
  renameSync("first", "away/moved");
  renameSync("data.npz", "away/data.npz");
  const gone = await commandHere("evaluate", "away/moved");
  expect([gone.code, gone.stderr]).toEqual([2, expect.stringMatching(/no such file or folder/)]);
  const moved = await measure("away/moved", "--data", "away/data.npz");
  expect(moved).toMatchObject({ stderr: "", data: { name: "away/data.npz" }, test: own.test });
  expect(moved.data).not.toHaveProperty("others");
  write("other.npz", 40, 5);
  const other = await measure("away/moved", "--data", "other.npz");
  expect(other.stderr).toMatch(/^warning: away\/moved: the test images of "other.npz" are not those of the run: /);
  expect(other.data).toMatchObject({ name: "other.npz", others: expect.stringContaining("now 8 images") as string });
  // a resumed training is of its own images alone
  write("data.npz", 35);
  expect(await measure("away/moved")).toMatchObject({
    stderr: expect.stringContaining("have changed since the run began") as string,
  });
  const resumed = await commandHere("train", "--resume", "away/moved");
  expect([resumed.code, resumed.stderr]).toEqual([2, expect.stringMatching(/must be the run's, to go on with it/)]);
  renameSync("away/moved", "first");
  renameSync("away/data.npz", "data.npz");
});

it("encodes, reconstructs and scores new images: files, folders, arrays", async () => {
  const encoded = await commandHere("encode", "first", "new", "new/a.png", "data.npz", "--out", "codes.npz");
  expect(encoded.stderr).toBe(
    "warning: new: 5 of 6 found are read: 1 .txt not read\nwarning: 6 of 6 images are not of 4x4 pixels, as the model's are, such as new/a.png (8x8); they were scaled and cropped\n36 new images: mean [36, 2], logVar [36, 2]\n",
  );
  const { values } = readNpz(readFileSync("codes.npz"), "codes.npz").get("mean")!;
  // new/a.png stands for itself and in its folder
  expect([values[10], values[11]]).toEqual([values[0], values[1]]);
  const pairs = await commandHere("reconstruct", "first", "new/a.png", "new/b.png", "--out", "p.png");
  expect(pairs).toEqual({
    code: 0,
    stdout: "p.png\n",
    stderr:
      "warning: 2 of 2 images are not of 4x4 pixels, as the model's are, such as new/a.png (8x8); they were scaled and cropped\n2 new images, each with its reconstruction at its right\n",
  });
  const scores = await commandHere("score", "first", "new", "--json", "--samples", "3");
  const { data, perImage } = JSON.parse(scores.stdout) as {
    data: object;
    perImage: { image: string; score: number }[];
  };
  expect(data).toEqual({ images: "new images", count: 5, others: "new images" });
  expect(perImage.map(({ image }) => image)).toEqual(["a", "b", "c", "d", "deep/e"].map((name) => `new/${name}.png`));
  expect(perImage.every(({ score }) => score > 0)).toBe(true);
  const table = await commandHere("score", "first", "--score", "rec");
  expect(table.stdout).toMatch(/^IMAGE +REC\ntest\[\d\] +[\d.]+\n/);
  const missing = await commandHere("encode", "first", "nowhere.png", "--out", "codes.npz");
  expect(missing).toMatchObject({
    code: 2,
    stderr: "error: cannot read nowhere.png: there is no such file; check the path\n",
  });
});

it("gives every command that opens a run --data, --device and --threads", async () => {
  const { commands } = await createProgram([], effectsHere());
  const opening = commands.filter((command) => command.registeredArguments[0]?.name() === "run");
  const lacking = opening.filter(
    (command) =>
      !["--data", "--device", "--threads"].every((flag) => command.options.some(({ long }) => long === flag)),
  );
  // curves draws what runs have logged
  expect(lacking.map((command) => command.name())).toEqual(["curves"]);
  expect(opening.length).toBeGreaterThan(12);
});
