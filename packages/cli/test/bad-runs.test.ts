import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { readSafetensors, writeSafetensors, type Safetensor } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectRefused, latents } from "./built-command.js";
import { commandWith, effectsHere, runHere, trainingHere, type EffectsHere } from "./command-here.js";
import { images, labels, safetensorsFile } from "./damaged-files.js";

const parent = mkdtempSync(join(tmpdir(), "latents-bad-runs-"));
const data = join(parent, "data");
const base = join(parent, "base");
const nets = ["model.encoder.hidden=[8]", "model.decoder.hidden=[8]", "checkpoint.every=20"].flatMap((set) => [
  "--set",
  set,
]);
const train = ["train", "--data", data, "--latent", "2", "--batch", "20", "--threads", "1", ...nets];

let header: Record<string, { dtype?: string; shape?: number[]; data_offsets?: number[]; step?: string }>;
let tensors: Uint8Array;
let other: Uint8Array;
beforeAll(async () => {
  mkdirSync(data);
  writeFileSync(join(data, "train-images-idx3-ubyte"), images);
  writeFileSync(join(data, "train-labels-idx1-ubyte"), labels);
  const ended = await runHere([...train, "--steps", "60", "--out", base], { cwd: parent });
  expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining("writing the report")]);
  const bytes = readFileSync(join(base, "checkpoints", "step-60.safetensors"));
  const length = Number(bytes.readBigUInt64LE());
  header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as typeof header;
  // what is tried here lies behind the checksum
  delete header["__metadata__"]["latents.crc32" as "step"];
  tensors = bytes.subarray(8 + length);
  const wider = ["--latent", "3", "--steps", "60", "--set", "checkpoint.every=60", "--out", "wider"];
  await runHere([...train, ...wider], { cwd: parent });
  other = readFileSync(join(parent, "wider", "checkpoints", "step-60.safetensors"));
}, 120_000);
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** A copy of the trained run that has not been measured, in a folder of its own; `keep` says which checkpoints it has. */
function copy({ keep = [60], finished = false } = {}): { cwd: string; run: (...names: string[]) => string } {
  const cwd = mkdtempSync(join(parent, "r"));
  const run = (...names: string[]): string => join(cwd, "run", ...names);
  cpSync(base, run(), { recursive: true });
  if (!finished) unlinkSync(run("result.json"));
  for (const name of readdirSync(run("checkpoints")))
    if (!keep.some((step) => name === `step-${step}.safetensors`)) unlinkSync(run("checkpoints", name));
  return { cwd, run };
}
const last = ["checkpoints", "step-60.safetensors"] as const;

/** The checkpoint with another header. */
function withHeader(change: (all: typeof header) => void): Uint8Array {
  const all = structuredClone(header);
  change(all);
  return safetensorsFile(JSON.stringify(all), tensors);
}
/** The checkpoint with other values. */
function withValues(change: (all: Map<string, Safetensor>) => void): Uint8Array {
  const all = new Map(readSafetensors(safetensorsFile(JSON.stringify(header), tensors), "base").tensors);
  change(all);
  return writeSafetensors(all, { format: "latents-checkpoint", step: "60" });
}
const first = "decoder.0.bias";
const second = "decoder.0.weight";

describe("checkpoints", () => {
  const whole = (): Uint8Array => safetensorsFile(JSON.stringify(header), tensors);
  it.each<[string, () => Uint8Array, RegExp]>([
    [
      "empty",
      () => new Uint8Array(0),
      /not a safetensors file: must begin with an 8-byte header length, the file has 0 bytes/,
    ],
    [
      "cut in the header",
      () => whole().subarray(0, 60),
      /the safetensors header length must be in 2\.\.52, got \d+; the file is cut or of another kind/,
    ],
    [
      "cut in the data",
      () => whole().subarray(0, -5),
      /data_offsets must be begin <= end <= \d+ \(the bytes of data in the file\)/,
    ],
    [
      "a header length of 0",
      () => safetensorsFile(JSON.stringify(header), tensors, 0n),
      /header length must be in 2\.\.\d+, got 0/,
    ],
    [
      "a header length of 2^63",
      () => safetensorsFile(JSON.stringify(header), tensors, 2n ** 63n),
      /header length must be in 2\.\.\d+, got 9223372036854776000/,
    ],
    [
      "a header length one too long",
      () => safetensorsFile(JSON.stringify(header), tensors, BigInt(JSON.stringify(header).length + 1)),
      /the safetensors header is not valid JSON/,
    ],
    [
      "offsets that overlap",
      () => withHeader((all) => (all[second].data_offsets = all[second].data_offsets!.map((at) => at - 4))),
      /tensor "decoder\.0\.weight": data_offsets must begin at \d+, got .*, which overlaps the tensor before it/,
    ],
    [
      "offsets out of range",
      () => withHeader((all) => (all[first].data_offsets = [0, 1e12])),
      /tensor "decoder\.0\.bias": data_offsets must be .*, got \[0, 1000000000000\]/,
    ],
    [
      "negative offsets",
      () => withHeader((all) => (all[first].data_offsets = [-4, 0])),
      /data_offsets must be \[begin, end\], got \[-4,0\]/,
    ],
    [
      "a key twice",
      () =>
        safetensorsFile(`${JSON.stringify(header).slice(0, -1)},"${first}":${JSON.stringify(header[first])}}`, tensors),
      /has the key "decoder\.0\.bias" twice/,
    ],
    [
      "another dtype",
      () => withHeader((all) => (all[first].dtype = "I32")),
      /dtype must be one of F64, I64, F32, F16, U8, got "I32"/,
    ],
    [
      "another shape",
      () => withHeader((all) => (all[first].shape = [5])),
      /4-byte values of shape \[5\] need 20 bytes/,
    ],
    [
      "a tensor of another name",
      () => withValues((all) => all.delete(first)),
      /values: "decoder\.0\.bias" \[8\] is missing; they are another model's/,
    ],
    [
      "no step",
      () => withHeader((all) => delete all["__metadata__"].step),
      /must be a checkpoint of latents \(metadata format "latents-checkpoint" and a step\)/,
    ],
    [
      "another step",
      () => withHeader((all) => (all["__metadata__"].step = "40")),
      /must be of step 60, as its name says, got 40/,
    ],
    [
      "NaN in it",
      () => withValues((all) => (all.get(second)!.values[3] = NaN)),
      /tensor "decoder\.0\.weight" must hold finite numbers, value 3 is NaN/,
    ],
    ["another run's", () => other, /values: "[\w.]+" \[.*\] needs \d+ values, got \d+; they are another model's/],
  ])("%s", async (name, bytes, message) => {
    const { cwd, run } = copy();
    writeFileSync(run(...last), bytes());
    const before = readdirSync(run()).sort();
    const all = new RegExp(
      `run/checkpoints/step-60\\.safetensors: .*${message.source}.*no checkpoint of this run can be read: train it again`,
    );
    expectRefused(await runHere(["train", "--resume", "run"], { cwd }), 2, all);
    const commands =
      name === "NaN in it" || name === "another run's"
        ? [
            ["evaluate", "run"],
            ["sample", "run", "--out", "s.png"],
            ["export", "run", "--out", "ex"],
            ["encode", "run", "--out", "e.npz"],
            ["report", "run"],
          ]
        : [];
    for (const args of commands) expectRefused(await runHere(args, { cwd }), 2, all);
    expect(readdirSync(run()).sort()).toEqual(before);
    expect(readdirSync(cwd)).toEqual(["run"]);
  });

  it.each<[string, () => Uint8Array]>([
    ["cut", () => whole().subarray(0, -5)],
    ["another run's", () => other],
  ])("%s: the one before is taken, with one warning", async (_, bytes) => {
    const { cwd, run } = copy({ keep: [40, 60] });
    writeFileSync(run(...last), bytes());
    const warning = /^warning: run\/checkpoints\/step-60\.safetensors: .*; going back to the checkpoint of step 40$/gm;
    const evaluated = await runHere(["evaluate", "run", "--json"], { cwd });
    expect([evaluated.code, JSON.parse(evaluated.stdout)]).toEqual([0, expect.objectContaining({ step: 40 })]);
    expect(evaluated.stderr.match(warning)).toHaveLength(1);
    const resumed = await runHere(["train", "--resume", "run", "--json"], { cwd });
    expect(resumed.stderr.match(warning)).toHaveLength(1);
    // it ends as if nothing had been
    const figures = (text: string): unknown => (JSON.parse(text) as { test: unknown }).test;
    expect([resumed.code, figures(resumed.stdout)]).toEqual([
      0,
      figures(readFileSync(join(base, "result.json"), "utf8")),
    ]);
  });

  it("written with an unaligned header is read as the same numbers", async () => {
    const { cwd, run } = copy();
    for (const blanks of [1, 2, 3]) {
      writeFileSync(run(...last), safetensorsFile(JSON.stringify(header) + " ".repeat(blanks), tensors));
      const { stdout } = await runHere(["evaluate", "run", "--json"], { cwd });
      const result = JSON.parse(readFileSync(join(base, "result.json"), "utf8")) as { test: object };
      expect((JSON.parse(stdout) as { test: object }).test).toMatchObject(result.test);
    }
  });
});

describe("two trainings in one folder", () => {
  it("at the same time: one goes on, the other is refused and disturbs nothing", async () => {
    const cwd = mkdtempSync(join(parent, "t"));
    const both = await Promise.all(
      [1, 2].map((seed) =>
        latents([...train, "--steps", "30", "--seed", String(seed), "--out", "run", "--json"], { cwd }),
      ),
    );
    const [won, lost] = both.sort((a, b) => (a.code ?? 9) - (b.code ?? 9));
    expect([won.code, JSON.parse(won.stdout)]).toEqual([0, expect.objectContaining({ steps: 30 })]);
    expectRefused(
      lost,
      lost.code === 1 ? 1 : 2,
      /process \d+ is writing this run; wait for it or stop it|must be empty or new, it holds/,
    );
    const { seed } = JSON.parse(won.stdout) as { seed: number };
    expect(readFileSync(join(cwd, "run", "config.json"), "utf8")).toContain(`"seed": ${seed}`);
  });

  it("while another one makes it", async () => {
    const cwd = mkdtempSync(join(parent, "t"));
    mkdirSync(join(cwd, "run", "checkpoints"), { recursive: true });
    const lock = join(cwd, "run", "run.lock");
    const holder = JSON.stringify({ pid: process.pid, host: hostname() });
    writeFileSync(lock, holder);
    const ended = await runHere([...train, "--steps", "30", "--out", "run"], { cwd });
    expectRefused(ended, 1, new RegExp(`process ${process.pid} is writing this run; wait for it or stop it`));
    expect(readFileSync(lock, "utf8")).toBe(holder);
  });
});

interface Edited {
  version: number;
  command: unknown;
  steps: unknown;
  machine: unknown;
  data: { shape: unknown };
  config: { title: string; seed: unknown; model: Record<string, unknown> };
}
/** Changes a run's config.json. */
function edit(path: string, change: (record: Edited) => void): void {
  const record = JSON.parse(readFileSync(path, "utf8")) as Edited;
  change(record);
  writeFileSync(path, JSON.stringify(record));
}

describe("a run's folder changed by hand", () => {
  it.each<[string, (path: string) => void, RegExp]>([
    [
      "config.json empty",
      (path) => writeFileSync(path, ""),
      /run\/config\.json: not valid JSON: .*; the file was changed by hand: restore it/,
    ],
    [
      "config.json a list",
      (path) => writeFileSync(path, "[]"),
      /run\/config\.json: invalid input: expected object, received array/,
    ],
    [
      "config.json of something else",
      (path) => writeFileSync(path, "{}"),
      /must say "format": "latents-run"; this is not a run's config/,
    ],
    [
      "another version",
      (path) => edit(path, (record) => (record.version = 2)),
      /version must be 1, got 2; it was written by another latents/,
    ],
    [
      "an unknown key",
      (path) => edit(path, (record) => (record.config.model["latnt"] = 3)),
      /model\.latnt \(from run\/config\.json\): unknown key; did you mean "latent"\?/,
    ],
    [
      "a wrong type",
      (path) => edit(path, (record) => (record.config.seed = "one")),
      /seed \(from run\/config\.json\): must be a whole number/,
    ],
    [
      "no machine",
      (path) => edit(path, (record) => (record.machine = null)),
      /config\.json: machine: invalid input: expected object, received null/,
    ],
    [
      "an absurd shape",
      (path) => edit(path, (record) => (record.data.shape = [1, -8, 8])),
      /config\.json: data\.shape\.1: /,
    ],
    ["steps that are a text", (path) => edit(path, (record) => (record.steps = "60")), /config\.json: steps: /],
    [
      "another net",
      (path) => edit(path, (record) => (record.config.model["latent"] = 5)),
      /step-60\.safetensors: values: .* they are another model's/,
    ],
    [
      "a link to a device",
      (path) => (unlinkSync(path), symlinkSync("/dev/zero", path)),
      /cannot read run\/config\.json: it is a pipe or a device/,
    ],
  ])("%s", async (_, change, message) => {
    const { cwd, run } = copy({ finished: true });
    change(run("config.json"));
    expectRefused(await runHere(["evaluate", "run"], { cwd }), 2, message);
    const listed = await runHere(["runs", "."], { cwd });
    expect([listed.code, listed.stderr]).toEqual([0, expect.not.stringContaining("error")]);
  });

  it("HTML in its title and command stays text in its report", async () => {
    const { cwd, run } = copy({ finished: true });
    const script = "<script>alert(1)</script><img src=x onerror=alert(2)>";
    edit(run("config.json"), (record) => {
      record.config.title = script;
      record.command = script;
    });
    const { code } = await runHere(["report", "run"], { cwd });
    expect(code).toBe(0);
    const report = readFileSync(run("report.html"), "utf8");
    expect(report).not.toMatch(/<script>alert|<img src=x/);
    expect(report).toContain("&lt;script&gt;alert(1)");
  });

  it.each<[string, (path: string) => void]>([
    ["torn", (path) => writeFileSync(path, readFileSync(path).subarray(0, -10))],
    [
      "garbage",
      (path) =>
        writeFileSync(
          path,
          Uint8Array.from({ length: 5000 }, (_, i) => (i * 89) % 256),
        ),
    ],
    [
      "of lines that say nothing",
      (path) =>
        writeFileSync(
          path,
          '{"step":1}\n{"step":2,"split":"train","loss":"<b>","elapsedMs":{}}\n{"step":1e9,"split":"train"}\nnull\n',
        ),
    ],
    ["missing", (path) => unlinkSync(path)],
  ])("metrics.jsonl %s: the report is written, and the run resumed", async (_, change) => {
    const { cwd, run } = copy({ keep: [40] });
    change(run("metrics.jsonl"));
    const reported = await runHere(["report", "run"], { cwd });
    expect([reported.code, reported.stderr]).toEqual([
      0,
      expect.stringContaining("not finished: the report shows step 40 of 60"),
    ]);
    const resumed = await runHere(["train", "--resume", "run"], { cwd });
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining("writing the report")]);
  });

  it.each(["", "{}", '{"test": null}', "[1]"])("result.json %j: says how to mend it", async (text) => {
    const { cwd, run } = copy({ finished: true });
    writeFileSync(run("result.json"), text);
    const message = /run\/result\.json: .*; remove it, and resume the run to write it again/;
    expectRefused(await runHere(["train", "--resume", "run"], { cwd }), 2, message);
    const { code, stdout } = await runHere(["runs", "."], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^run +\S+ +data .* stopped +60\/60/m)]);
  });

  it("runs lists the good ones among garbage", async () => {
    const { cwd, run } = copy({ finished: true });
    writeFileSync(join(cwd, "file"), "x");
    mkdirSync(join(cwd, "empty"));
    mkdirSync(join(cwd, "garbage"));
    writeFileSync(join(cwd, "garbage", "config.json"), "{}");
    mkdirSync(join(cwd, "folder", "config.json"), { recursive: true });
    symlinkSync("loop", join(cwd, "loop"));
    cpSync(run(), join(cwd, "no-metrics"), { recursive: true });
    rmSync(join(cwd, "no-metrics", "metrics.jsonl"));
    rmSync(join(cwd, "no-metrics", "result.json"));
    mkdirSync(join(cwd, "no-metrics", "metrics.jsonl"));
    const { code, stdout, stderr } = await runHere(["runs", ".", "--json"], { cwd });
    const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
    expect([code, stderr, names.sort()]).toEqual([0, "", ["no-metrics", "run"]]);
  });
});

const isRoot = process.getuid?.() === 0;
/** A small disk of its own; undefined where it cannot be had. */
function smallDisk(kilobytes: number): { path: string; remove: () => void } | undefined {
  const path = mkdtempSync(join(parent, "disk"));
  if (!isRoot || spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", path]).status !== 0)
    return undefined;
  return { path, remove: () => spawnSync("umount", ["-l", path]) };
}

describe("a full disk (skipped without the right to mount one)", () => {
  it.for<[string, string[], RegExp]>([
    ["export", ["export", "run", "--out", "DISK"], /cannot write DISK.*coder\.onnx: the disk is full/],
    ["encode", ["encode", "run", "--out", "DISK/e.npz"], /cannot write DISK.*e\.npz: the disk is full/],
    ["sample", ["sample", "run", "--out", "DISK/s.png"], /cannot write DISK.*s\.png: the disk is full/],
    [
      "reconstruct",
      ["reconstruct", "run", "--count", "20", "--out", "DISK/s.png"],
      /cannot write DISK.*s\.png: the disk is full/,
    ],
  ])("%s", async ([, args, message], context) => {
    const disk = smallDisk(4);
    if (!disk) return context.skip("this machine does not allow to mount a tmpfs");
    try {
      const { cwd } = copy({ finished: true });
      // a folder takes a page as well, so that nothing more fits
      writeFileSync(join(disk.path, "filled"), new Uint8Array(4096));
      const ended = await runHere(
        args.map((word) => word.replace("DISK", disk.path)),
        { cwd },
      );
      expectRefused({ ...ended, stderr: ended.stderr.replaceAll(disk.path, "DISK") }, 1, message);
      expect(readdirSync(disk.path)).toEqual(["filled"]);
    } finally {
      disk.remove();
    }
  });

  const onDisk = (path: string): string[] => ["train", "--data", data, "--latent", "50", "--out", join(path, "run")];

  it("train: one that has no room is refused before it begins", async (context) => {
    const disk = smallDisk(120);
    if (!disk) return context.skip("this machine does not allow to mount a tmpfs");
    try {
      const ended = await runHere([...onDisk(disk.path), "--steps", "40"], { cwd: parent });
      expectRefused(ended, 2, /run: the checkpoints and the model need \d+ MB of disk, 1 MB are free; free some/);
      expect(readdirSync(disk.path)).toEqual([]);
    } finally {
      disk.remove();
    }
  });

  it("train: one that fills while it trains", async (context) => {
    const disk = smallDisk(60_000);
    if (!disk) return context.skip("this machine does not allow to mount a tmpfs");
    try {
      const fill = (): void => {
        expect(() => writeFileSync(join(disk.path, "filled"), new Uint8Array(61_440_000))).toThrow("ENOSPC");
      };
      const effects: EffectsHere = {
        ...effectsHere(),
        startTraining: (request, onEvent) =>
          trainingHere(request, (event) => {
            if (event.type === "started") fill();
            onEvent(event);
          }),
      };
      const { code, stderr } = await commandWith(effects, ...onDisk(disk.path), "--steps", "40");
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/cannot write .*: the disk is full; free some space or choose another folder \(ENOSPC\)/),
      ]);
      expect(stderr).not.toMatch(/^\s+at |internal/m);
      const checkpoints = join(disk.path, "run", "checkpoints");
      const there = existsSync(checkpoints) ? readdirSync(checkpoints) : [];
      expect(there.filter((file) => file.includes(".tmp"))).toEqual([]);
    } finally {
      disk.remove();
    }
  });

  it("report: the report before is intact", async (context) => {
    const disk = smallDisk(700);
    if (!disk) return context.skip("this machine does not allow to mount a tmpfs");
    try {
      const { cwd, run } = copy({ finished: true });
      cpSync(run(), join(disk.path, "run"), { recursive: true });
      const report = join(disk.path, "run", "report.html");
      const before = readFileSync(report);
      const free = 700 * 1024 - Number(spawnSync("du", ["-sB1", disk.path]).stdout.toString().split("\t")[0]);
      writeFileSync(join(disk.path, "filled"), new Uint8Array(Math.max(0, free - 8192)));
      expectRefused(
        await runHere(["report", join(disk.path, "run")], { cwd }),
        1,
        /cannot write .*report\.html: the disk is full/,
      );
      expect(readFileSync(report)).toEqual(before);
      expect(readdirSync(join(disk.path, "run")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    } finally {
      disk.remove();
    }
  });
});

describe("the streams of the command", () => {
  it("an output that is closed early is no error", async () => {
    const { cwd } = copy({ finished: true });
    const script = `set -o pipefail; "$0" "$@" recipes --keys | head -1`;
    const bin = join(import.meta.dirname, "..", "dist", "bin.js");
    const { status, stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath, bin], {
      cwd,
      encoding: "utf8",
    });
    expect([status, stderr, stdout]).toEqual([0, "", expect.stringMatching(/^KEY .*\n$/)]);
  });

  it.skipIf(!existsSync("/dev/full"))("an output that is full is said", async () => {
    const { cwd } = copy({ finished: true });
    for (const args of [["runs", "."], ["--help"], ["train", "--resume", "run", "--json"]]) {
      const ended = await latents(args, { cwd, before: "exec >/dev/full" });
      expectRefused(ended, 1, /error: cannot write the output: the disk is full/);
    }
  });

  it("a training goes on when nobody reads its progress, and with no stdin", async () => {
    const { cwd, run } = copy({ keep: [20] });
    const { code, stdout } = await latents(["train", "--resume", "run", "--json"], {
      cwd,
      before: "exec <&- 2> >(exec 0<&-)",
    });
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ steps: 60 })]);
    expect(existsSync(run("report.html"))).toBe(true);
  });

  it("stdout is one JSON object, or empty when the work is refused", async () => {
    const { cwd } = copy({ finished: true });
    for (const args of [
      ["evaluate", "run", "--json"],
      ["train", "--resume", "run", "--json"],
      ["runs", ".", "--json"],
      ["data", "check", data, "--json"],
    ]) {
      const { code, stdout } = await latents(args, { cwd, env: { COLUMNS: "20", FORCE_COLOR: "1" } });
      expect(code).toBe(0);
      expect(stdout.endsWith("\n") && stdout.trimEnd().includes("\n")).toBe(false);
      expect(typeof JSON.parse(stdout)).toBe("object");
    }
    expect((await runHere(["evaluate", "nosuch", "--json"], { cwd })).stdout).toBe("");
  });
});

describe("a signal", () => {
  const slow = [...train, "--steps", "1000000"];
  it.each<[string, readonly string[], RegExp, NodeJS.Signals]>([
    ["at the first step", slow, /1,000,000 steps of 20 images/, "SIGINT"],
    ["while it trains", slow, /\d %/, "SIGTERM"],
    ["while it trains", slow, /\d %/, "SIGHUP"],
    ["while it measures", [...train, "--steps", "30"], /measuring on the test split/, "SIGINT"],
    ["while it writes the report", [...train, "--steps", "30"], /writing the report/, "SIGINT"],
  ])("%s: what is done is kept, and can be gone on with (case %#)", async (_, args, at, signal) => {
    const cwd = mkdtempSync(join(parent, "s"));
    const { code, stdout, stderr } = await latents([...args, "--out", "run"], { cwd, interrupt: { at, signal } });
    expect(stderr).not.toMatch(/^\s+at |internal|error/m);
    // the last piece of work may have been done already
    expect([130, 0]).toContain(code);
    if (code === 130) {
      expect(stdout).toBe("");
      expect(stderr).toMatch(/^resume with: npx latents train --resume run$/m);
    }
    expect(readdirSync(join(cwd, "run"))).not.toContain("run.lock");
    const [name] = readdirSync(join(cwd, "run", "checkpoints"));
    expect(statSync(join(cwd, "run", "checkpoints", name)).size).toBeGreaterThan(5000);
    const used = await runHere(args === slow ? ["evaluate", "run", "--json"] : ["train", "--resume", "run", "--json"], {
      cwd,
    });
    expect([used.code, typeof JSON.parse(used.stdout)]).toEqual([0, "object"]);
  });
});
