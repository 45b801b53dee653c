import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { gzipSync } from "node:zlib";
import { encodePng, type ImageDataset } from "@latents/core";
import { loadDataset } from "../src/dataset/index.js";
import type { Ended } from "../test/built-command.js";
import { images, labels, npyFile, npzFile } from "../test/damaged-files.js";
import { runHere } from "../test/command-here.js";
import { changed, fileOf, pageArchive } from "../test/page-archive.js";
import { smallRun, type SmallRun } from "./small-run.js";

/** A kind of file with the commands that read it. */
export interface DamagedTarget {
  readonly name: string;
  /** The whole file. */
  readonly bytes: Uint8Array;
  /** Puts a damaged file where the commands find it; `cwd` is a new folder. */
  readonly place: (cwd: string, bytes: Uint8Array) => void;
  /** Commands that read it, by turns. */
  readonly commands: readonly (readonly string[])[];
  /** Whether what a command made of a damaged file, which it took, is right: true, or what is wrong. */
  readonly isRight: (
    cwd: string,
    command: readonly string[],
    ended: Ended,
    bytes: Uint8Array,
  ) => Promise<boolean | string>;
}

/** A text means what it says: what a command takes of it is right if it ends well. */
const asItSays = async (): Promise<boolean> => true;

/** All kinds, with the files that they are made from in `folder`. */
export async function damagedTargets(folder: string): Promise<readonly DamagedTarget[]> {
  const base = await smallRun(folder);
  return [
    await checkpointTarget(base),
    ...textTargets(base),
    ...(await datasetTargets(folder)),
    ...(await archiveTargets(folder)),
    configFileTarget(base),
  ];
}

const inRun =
  ({ run }: SmallRun, file: string, without: readonly string[] = []) =>
  (cwd: string, bytes: Uint8Array): void => {
    cpSync(run, join(cwd, "run"), { recursive: true });
    for (const other of without) rmSync(join(cwd, "run", other), { force: true });
    writeFileSync(join(cwd, "run", file), bytes);
  };

/** The newest checkpoint: taken only with the very values that were saved, or the one before it in its place. */
async function checkpointTarget(base: SmallRun): Promise<DamagedTarget> {
  const { run, steps } = base;
  const checkpoints = readdirSync(join(run, "checkpoints")).map((name) => `checkpoints/${name}`);
  const newest = `checkpoints/step-${steps}.safetensors`;
  const others = checkpoints.filter((name) => name !== newest);
  const commands = [
    ["evaluate", "run", "--json"],
    ["sample", "run", "--count", "2", "--out", "s.png"],
    ["encode", "run", "--out", "e.npz"],
  ];
  const resultOf = (cwd: string, [command]: readonly string[], { stdout }: Ended): string => {
    // beside figures it says how long it took
    if (command === "evaluate") return JSON.stringify((JSON.parse(stdout) as { test: unknown }).test);
    return readFileSync(join(cwd, command === "sample" ? "s.png" : "e.npz")).toString("base64");
  };
  const whole = new Map<readonly string[], string>();
  const cwd = mkdtempSync(join(run, "..", "whole-"));
  cpSync(run, join(cwd, "run"), { recursive: true });
  for (const command of commands) whole.set(command, resultOf(cwd, command, await runHere(command, { cwd })));
  return {
    name: "checkpoint (safetensors)",
    bytes: readFileSync(join(run, newest)),
    place: inRun(base, newest, others),
    commands,
    isRight: async (where, command, ended) =>
      resultOf(where, command, ended) === whole.get(command) || "other values, without a word",
  };
}

function textTargets(base: SmallRun): DamagedTarget[] {
  const target = (
    file: string,
    commands: readonly (readonly string[])[],
    without: readonly string[] = [],
  ): DamagedTarget => ({
    ...{
      name: file,
      bytes: readFileSync(join(base.run, file)),
      place: inRun(base, file, without),
      commands,
      isRight: asItSays,
    },
  });
  return [
    target("config.json", [
      ["evaluate", "run", "--json"],
      ["runs", "."],
      ["doctor", "run", "--json"],
    ]),
    target("metrics.jsonl", [
      ["curves", "run", "--out", "c.svg"],
      ["doctor", "run", "--json"],
    ]),
    target("metrics.jsonl", [["train", "--resume", "run"]], ["result.json"]),
    target("result.json", [
      ["runs", ".", "--json"],
      ["train", "--resume", "run"],
    ]),
  ];
}

const imageFile = (grey: number): Uint8Array =>
  encodePng({ shape: [1, 9, 7], pixels: Uint8Array.from({ length: 63 }, (_, i) => (grey + 5 * i) % 256) });

/** Data sets: what is taken must be what the file says, and no other pixel than the whole file's where the format has checksums. */
async function datasetTargets(folder: string): Promise<DamagedTarget[]> {
  const check = [["data", "check", "data"]];
  const loaded = (path: string): Promise<ImageDataset> => loadDataset({ name: path, split: "train", test: 0.2 });
  const target = async (
    name: string,
    files: Readonly<Record<string, Uint8Array>>,
    damaged: string,
    {
      path = "data",
      raw = false,
      commands = check,
    }: { path?: string; raw?: boolean; commands?: readonly (readonly string[])[] } = {},
  ): Promise<DamagedTarget> => {
    const place = (cwd: string, bytes: Uint8Array): void => {
      mkdirSync(join(cwd, "data"));
      for (const [file, whole] of Object.entries({ ...files, [damaged]: bytes }))
        writeFileSync(join(cwd, "data", file), whole);
    };
    const cwd = mkdtempSync(join(folder, "data-"));
    place(cwd, files[damaged]);
    const whole = await loaded(join(cwd, path));
    return {
      ...{ name, bytes: files[damaged], place, commands },
      isRight: async (where) => {
        const found = await loaded(join(where, path));
        if (raw)
          return found.pixels.length === found.count * found.shape.reduce((all, n) => all * n, 1) || "pixels missing";
        return isDeepStrictEqual(found.pixels, whole.pixels) || "other pixels, without a word";
      },
    };
  };
  const idx = { "train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels };
  const pixels = Uint8Array.from({ length: 40 * 36 }, (_, i) => (i * 37) % 256);
  const npz = npzFile({
    images: npyFile("'|u1'", "(40, 6, 6)", pixels),
    labels: npyFile("'|u1'", "(40,)", new Uint8Array(40)),
  });
  const folderOf = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`${i}.png`, imageFile(40 * i)]));
  const trains = [...check, ["train", "--data", "data", "--steps", "1", "--threads", "1", "--out", "new"]];
  return [
    await target("IDX images", idx, "train-images-idx3-ubyte", { raw: true, commands: trains }),
    await target("IDX labels", idx, "train-labels-idx1-ubyte", { raw: true }),
    await target("IDX images, gzip", { "train-images-idx3-ubyte.gz": gzipSync(images) }, "train-images-idx3-ubyte.gz"),
    await target("npz", { "a.npz": npz }, "a.npz", {
      path: "data/a.npz",
      commands: [["data", "check", "data/a.npz"]],
    }),
    await target("PNG", folderOf, "3.png"),
  ];
}

/** A run of a page as one archive: the archive itself, and each of its files in an archive that is whole. */
async function archiveTargets(folder: string): Promise<DamagedTarget[]> {
  const archive = await pageArchive({ finished: true });
  writeFileSync(join(folder, "page.zip"), archive);
  const importing = [["import", "page.zip"]];
  const wholeRun = (cwd: string): readonly string[] => readdirSync(join(cwd, "runs", "page-run")).sort();
  const isRun = async (cwd: string): Promise<boolean | string> =>
    wholeRun(cwd).includes("config.json") || "a run without its config";
  const inside = (name: string, path: string): DamagedTarget => ({
    ...{ name, bytes: fileOf(archive, path), commands: importing, isRight: isRun },
    place: (cwd, bytes) => writeFileSync(join(cwd, "page.zip"), changed(archive, { [path]: bytes })),
  });
  return [
    {
      ...{ name: "run archive (zip)", bytes: archive, commands: importing },
      place: (cwd, bytes) => writeFileSync(join(cwd, "page.zip"), bytes),
      isRight: async (cwd) => {
        const imported = readdirSync(join(cwd, "runs"));
        if (imported.length !== 1) return `${imported.length} runs`;
        const run = join(cwd, "runs", imported[0]);
        const same = (path: string): boolean => readFileSync(join(run, path)).equals(fileOf(archive, path));
        const values = ["model/model.safetensors", "checkpoints/step-3.safetensors", "model/decoder.onnx"];
        return values.every(same) || "other values, without a word";
      },
    },
    inside("model (safetensors)", "model/model.safetensors"),
    inside("decoder (ONNX)", "model/decoder.onnx"),
  ];
}

/** A config file of a user. */
function configFileTarget({ data }: SmallRun): DamagedTarget {
  const text = `data: { name: ./discs, binarisation: dynamic }
model: { latent: 2, encoder: { type: mlp, hidden: [8] }, decoder: { type: mlp, hidden: [8] } }
optimizer: { type: adam, learningRate: 1e-3 }
train: { steps: 1, batch: 20 }
`;
  return {
    name: "config file (YAML)",
    bytes: new TextEncoder().encode(text),
    place: (cwd, bytes) => {
      cpSync(data, join(cwd, "discs"), { recursive: true });
      writeFileSync(join(cwd, "mine.yaml"), bytes);
    },
    commands: [["train", "mine.yaml", "--steps", "1", "--threads", "1", "--out", "new"]],
    isRight: asItSays,
  };
}
