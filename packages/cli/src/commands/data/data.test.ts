import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodePng } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ended } from "../../../test/built-command.js";
import { runHere } from "../../../test/command-here.js";
import { temporaryFolder } from "../../../test/command.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
  for (const label of ["cat", "dog"]) {
    mkdirSync(join(folder.path, "photos", label), { recursive: true });
    for (let i = 0; i < 4; i++)
      writeFileSync(
        join(folder.path, "photos", label, `${i}.png`),
        encodePng({ shape: [1, 8, 8], pixels: new Uint8Array(64).fill(20 * i) }),
      );
  }
});
afterAll(() => folder.remove());

/** The cache is an empty folder, so that nothing of this machine is found in it. */
const run = (...args: string[]): Promise<Ended> =>
  runHere(["data", ...args], { cwd: folder.path, env: { LATENTS_CACHE: join(folder.path, "cache") } });

describe("data list", () => {
  it("says what is here and what a download would cost", async () => {
    const { code, stdout, stderr } = await run("list");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^mnist +handwritten digits +60,000 \+ 10,000 {2}1x28x28 +10 {2}yes /m);
    expect(stdout).toMatch(/^kmnist .* 21 MB /m);
    expect(stdout).toMatch(/^dsprites .* 60,000 \+ 10,000 {2}1x64x64 +3 {2}yes /m);
    const list = JSON.parse((await run("list", "--json")).stdout) as unknown[];
    expect(list[0]).toMatchObject({ name: "mnist", present: true, counts: [60_000, 10_000] });
  });
});

describe("data fetch", () => {
  it("verifies what is here", async () => {
    const { code, stdout } = await run("fetch", "mnist");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^test +10,000 {2}1x28x28 {2}0 980, 1 1,135, /m);
  });

  it("says which one was meant", async () => {
    const { code, stderr } = await run("fetch", "mnits");
    expect(code).toBe(2);
    expect(stderr).toBe('error: unknown data set "mnits", and no such file or folder; did you mean "mnist"?\n');
  });
});

describe("data check", () => {
  it("counts the images of each class", async () => {
    const { code, stdout, stderr } = await run("check", "photos");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      "SPLIT  IMAGES  SIZE   IMAGES OF EACH CLASS\nall         8  1x8x8  cat 4, dog 4\nno problems; train on it: latents train --data photos\n",
    );
  });

  it("names what cannot be read, with exit code 2", async () => {
    writeFileSync(join(folder.path, "photos", "dog", "cut.png"), Uint8Array.of(0x89, 0x50));
    const { code, stdout, stderr } = await run("check", "photos");
    expect(code).toBe(2);
    expect(stdout).toContain("cat 4, dog 4");
    expect(stderr).toMatch(/^problem: dog\/cut\.png: not a PNG file: .*\n$/);
    const json = await run("check", "photos", "--json");
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ kind: "images", problems: [expect.stringMatching(/cut\.png/)] });
  });

  it("refuses what is not there", async () => {
    const { code, stderr } = await run("check", "nowhere");
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: unknown data set "nowhere", and no such file or folder; known data sets are mnist, /,
    );
  });
});

it("has help for each of its commands", async () => {
  const help = await run("--help");
  expect(help.code).toBe(0);
  for (const name of ["list", "fetch", "check"]) {
    expect(help.stdout).toContain(`  ${name} `);
    expect((await run(name, "--help")).stdout).toContain(`$ latents data ${name}`);
  }
  expect((await run("check", "--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
