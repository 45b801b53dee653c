import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../test/command.js";
import { effectsHere, runHere } from "../../test/command-here.js";
import { readModelFile, readSafetensors, writeModelFile, writeNpz, writeSafetensors } from "@latents/core";
import { changed, fileOf, pageArchive, sixPixels, tableArchive } from "../../test/page-archive.js";
import { importCommand } from "./import.js";

let folder: ReturnType<typeof temporaryFolder>;
const at = (...names: string[]): string => join(folder.path, ...names);
const latents = (...args: string[]) => runHere(args, { cwd: folder.path });
let good: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  folder = temporaryFolder();
  good = await pageArchive();
  writeFileSync(at("a.zip"), good);
});
afterAll(() => folder.remove());

it("makes the page's file a run, prints its folder, and says how to go on", async () => {
  expect(await latents("import", "a.zip")).toMatchObject({
    ...{ code: 0, stdout: `${join("runs", "page-run")}\n` },
    stderr: "go on with it: latents train --resume runs/page-run\n",
  });
  const again = await latents("import", "a.zip", "--runs", "other/runs");
  expect([again.code, again.stdout]).toEqual([0, `${join("other", "runs", "page-run")}\n`]);
  expect((await latents("runs")).stdout).toMatch(/page-run +page-plane +mnist .* stopped +3\/9/);
});

it("takes a name that is free, of a run that is finished", async () => {
  writeFileSync(at("done.zip"), await pageArchive({ finished: true }));
  mkdirSync(at("taken", "page-run"), { recursive: true });
  expect(await latents("import", "done.zip", "--runs", "taken")).toMatchObject({
    ...{ code: 0, stdout: `${join("taken", "page-run-2")}\n` },
    stderr: "measure it: latents evaluate taken/page-run-2\n",
  });
});

it("refuses what is no such file in one line, without what a terminal would obey", async () => {
  writeFileSync(at("esc\u001b[2J.zip"), "x");
  expect(await latents("import", "esc\u001b[2J.zip", "--runs", "refused")).toMatchObject({
    ...{ code: 2, stdout: "" },
    stderr: "error: esc\\x1b[2J.zip: not a zip archive, or cut: it has no central directory, in 1 bytes\n",
  });
  expect(readdirSync(folder.path)).not.toContain("refused");
});

it.each<[string, () => Uint8Array, string]>([
  [
    "escape.zip",
    () => changed(good, { "../../escape.txt": "x" }),
    '"page-run/../../escape.txt" is not a file of a run',
  ],
  ["cut.zip", () => good.subarray(0, 1000), "not a zip archive, or cut: it has no central directory, in 1000 bytes"],
  ["sum.zip", () => changed(good, { "metrics.jsonl": { checksum: 1 } }), "its checksum does not match its content"],
  ["bomb.zip", () => changed(good, { "metrics.jsonl": { method: 8, size: 2 ** 31 } }), "is compressed or encrypted"],
  ["other.zip", () => changed(good, { "config.json": '{"format":"x"}' }), 'must say "format": "latents-run"'],
])("writes nothing of %s", async (name, bytes, why) => {
  writeFileSync(at(name), bytes());
  await expect(importCommand(at(name), { runs: at("refused") }, effectsHere())).rejects.toThrow(why);
  expect(readdirSync(folder.path).filter((made) => /^(refused|escape.txt)$/.test(made))).toEqual([]);
});

it("says what is no file, no folder or too large, before it is read", async () => {
  writeFileSync(at("huge.zip"), "");
  // no bytes are written for it
  truncateSync(at("huge.zip"), 600_000_000);
  for (const [file, runs, why] of [
    ["huge.zip", "x", "huge.zip: must have 500000000 bytes or less, it has 600000000"],
    ["none.zip", "x", "none.zip: there is no such file; check the path"],
    [".", "x", "it is a folder; name a file"],
    ["a.zip", "a.zip", "a.zip is a file; name a folder"],
    ["a.zip", "a.zip/runs", "a.zip is a file, so "],
  ])
    await expect(importCommand(at(file), { runs: at(runs) }, effectsHere())).rejects.toThrow(why);
});

it("makes a model file a run that is asked and measured; what it was trained on is counted where the file does not say", async () => {
  const inside = "model/model.safetensors";
  const whole = readModelFile(fileOf(good, inside), inside);
  expect(whole.trainedOn).toBe(40);
  const images = { shape: [40, 2, 3], values: sixPixels.pixels };
  writeFileSync(
    at("six.npz"),
    writeNpz(
      new Map([
        ["x_train", images],
        ["x_test", images],
      ]),
    ),
  );
  const config = {
    ...whole.config,
    data: { ...whole.config.data, name: at("six.npz") },
    train: { ...whole.config.train, batch: 10 },
  };
  const model = { ...whole, config, name: "theirs" };
  writeFileSync(at("theirs.safetensors"), writeModelFile(model, { precision: "float16" }));
  expect(await latents("import", "theirs.safetensors", "--runs", "models")).toMatchObject({
    ...{ code: 0, stdout: `${join("models", "theirs")}\n` },
    stderr: "measure it: latents evaluate models/theirs\n",
  });
  const { code, stdout } = await latents("evaluate", "models/theirs", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ step: 3, test: { images: 40 } });
  // nothing is left of its training to go on with, and all that is left to do is done
  expect(await latents("train", "--resume", "models/theirs")).toMatchObject({ code: 0 });
  expect((await latents("runs", "models")).stdout).toMatch(/theirs .* finished +3 /);
  writeFileSync(
    at("before.safetensors"),
    writeModelFile({ ...model, name: "no name of a folder/", trainedOn: undefined }),
  );
  expect((await latents("import", "before.safetensors", "--runs", "models")).stdout).toBe(
    `${join("models", "imported")}\n`,
  );
  const record = readFileSync(at("models", "imported", "config.json"), "utf8");
  expect(JSON.parse(record)).toMatchObject({ data: { count: 40, shape: [1, 2, 3] }, steps: 3 });
});

it("refuses a file that is no model, one of a table, and one whose images nobody can count", async () => {
  const model = readModelFile(fileOf(good, "model/model.safetensors"), "a");
  const away = { ...model.config, data: { ...model.config.data, name: at("away.npz") } };
  const table = fileOf(await tableArchive(), "model/model.safetensors");
  const { tensors } = readSafetensors(table, "a");
  for (const [name, bytes, why] of [
    ["cut", table.subarray(0, 100), "cut.safetensors: "],
    [
      "strange",
      writeSafetensors(tensors, {}),
      "must be a model of latents, as `latents export` writes model.safetensors",
    ],
    ["table", table, "is a model of a table, and the file does not say how its rows are read"],
    ["away", writeModelFile({ ...model, config: away, trainedOn: undefined }), "is not here to be counted"],
  ] as const) {
    writeFileSync(at(`${name}.safetensors`), bytes);
    const { code, stderr } = await latents("import", `${name}.safetensors`, "--runs", "strange");
    expect([code, stderr.trimEnd().split("\n").length]).toEqual([2, 1]);
    expect(stderr).toContain(why);
  }
  expect(readdirSync(folder.path)).not.toContain("strange");
});
