import { mkdirSync, writeFileSync } from "node:fs";
import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../test/command.js";
import type { Ended } from "../test/built-command.js";
import { newReport, reportTable, type PartReport } from "./chaos-report.js";
import { clockJumps } from "./clock-jumps.js";
import { crashAndResume } from "./crash-points.js";
import { requireWhole, tryDamaged } from "./damaged-files.js";
import { damagedTargets } from "./damaged-targets.js";
import { diskFaults, plans, writers } from "./disk-faults.js";
import { withDisk } from "./faulty-disk.js";
import { mutate, mutationKinds } from "./mutate.js";
import { randomAt } from "./seeded-random.js";
import { smallRun, type SmallRun } from "./small-run.js";
import { judge } from "./verdict.js";
import { halfWritten } from "./whole-files.js";

// the short form of `npm run chaos`, which also kills processes and starts several at once
const { path: folder, remove } = temporaryFolder();
const seed = 11;
let base: SmallRun;
let writing: ReturnType<typeof writers>;
beforeAll(async () => {
  mkdirSync(join(folder, "base"));
  base = await smallRun(join(folder, "base"));
  writing = writers(base);
}, 120_000);
afterAll(remove);

const expectNone = ({ tried, faults }: PartReport): void => {
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(0);
};

describe("a fault at some calls that change the disk, then the same on a whole disk", () => {
  it.each(plans)("$name", async (plan) => {
    const [train, ...others] = writing;
    expectNone(await diskFaults(folder, base, train, plan, 140));
    for (const writer of others.filter(({ name }) => ["train --resume", "export"].includes(name)))
      expectNone(await diskFaults(folder, base, writer, plan, writer.name === "export" ? 22 : 140));
  });
});

it("a kill at some moments, and renames that are torn", async () => {
  for (const report of await crashAndResume(folder, base, 122)) expectNone(report);
});

it("a clock that jumps", async () => {
  expectNone(await clockJumps(folder, base, seed, 1));
});

it("some damaged files of every kind", async () => {
  mkdirSync(join(folder, "damaged"));
  let place = 0;
  for (const target of await damagedTargets(join(folder, "damaged"))) {
    await requireWhole(target, folder);
    // every kind of damage somewhere, and every command of every target
    for (let k = 0; k < target.commands.length; k++)
      for (let index = (place++ % 5) + k * mutationKinds.length; index < (k + 1) * mutationKinds.length; index += 5) {
        const result = await tryDamaged(target, index, seed, folder);
        expect(typeof result.verdict, JSON.stringify(result)).toBe("string");
      }
  }
});

describe("what looks for faults", () => {
  const ended = (code: number, stderr: string): Ended => ({
    code,
    signal: null,
    stdout: "",
    stderr,
    peakRssBytes: 1e8,
  });

  it("sees a crash, a message too many, and a wrong answer", () => {
    expect(judge(ended(2, "error: a.npz: is cut\n"))).toBe("refused");
    expect(judge(ended(0, "warning: x\n"))).toBe("right");
    for (const [code, text] of [
      [1, "error: internal: oh\nThis is a bug of latents; DEBUG=latents shows where. Please report it.\n"],
      [1, "error: a\n    at f (a.ts:1:2)\n"],
      [1, "error: Cannot read properties of undefined\n"],
      [2, "error: a\nerror: b\n"],
      [2, ""],
      [3, "error: a\n"],
      [1, `error: ${"x".repeat(5000)}\n`],
    ] as const)
      expect(judge(ended(code, text)), text.slice(0, 80)).toHaveProperty("fault");
    expect(judge(ended(0, ""), () => false)).toHaveProperty("fault");
  });

  it("sees half-written files", () => {
    const half = join(folder, "half");
    mkdirSync(half);
    for (const [name, text] of Object.entries({
      ...{ "a.json": "{", "b.png": "IEND", "c.html": "<p>", "d.safetensors": "x", ".e.json.1.tmp": "{}" },
      ...{ "f.json": "{}", "g.html": "<html></html>\n" },
    }))
      writeFileSync(join(half, name), text);
    expect(halfWritten(half).sort()).toEqual([".e.json.1.tmp", "a.json", "b.png", "c.html", "d.safetensors"]);
    expect(halfWritten(half, { temporary: true })).not.toContain(".e.json.1.tmp");
  });

  it("damages in its own way at each place, the same for one seed", () => {
    const bytes = Uint8Array.from({ length: 500 }, (_, i) => (i * 7) % 256);
    for (const [i, kind] of mutationKinds.entries()) {
      const once = mutate(bytes, i, randomAt(1, "x", i));
      expect(once.how).toBe(kind);
      expect(once).toEqual(mutate(bytes, i, randomAt(1, "x", i)));
    }
    const damaged = mutationKinds.map((_, i) => mutate(bytes, i, randomAt(2, "x", i)).bytes.join());
    expect(new Set([...damaged, bytes.join()]).size).toBe(mutationKinds.length + 1);
    expect(reportTable([newReport("a")]).split("\n")).toHaveLength(4);
  });
});

describe("the failing disk", () => {
  it("fails the calls below its folder, with half of what was written, and no others", async () => {
    const inside = join(folder, "inside");
    mkdirSync(inside);
    const calls: string[] = [];
    await withDisk(
      inside,
      ({ name, path }) => {
        calls.push(`${name} ${path.slice(inside.length)}`);
        return name === "handle.writeFile" ? { code: "ENOSPC", half: true } : undefined;
      },
      async () => {
        await writeFile(join(folder, "outside"), "whole");
        await readFile(join(folder, "outside"));
        const file = await open(join(inside, "a"), "w");
        await expect(file.writeFile("abcd")).rejects.toMatchObject({ code: "ENOSPC" });
        await file.close();
        writeFileSync(join(inside, "b"), "b");
      },
    );
    expect(calls).toEqual(["open /a", "handle.writeFile /a", "writeFileSync /b"]);
    expect(await readFile(join(inside, "a"), "utf8")).toBe("ab");
    writeFileSync(join(inside, "c"), "c");
    expect(calls).toHaveLength(3);
  });
});
