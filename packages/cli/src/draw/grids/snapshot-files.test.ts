import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodePng } from "@latents/core";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import { snapshotFile, snapshotsOnDisk, spread, writeAnimations, type SnapshotKind } from "./snapshot-files.js";

let folder: string;
beforeEach(() => {
  const { path, remove } = temporaryFolder();
  folder = path;
  return remove;
});
const put = (step: number, kind: SnapshotKind, width = 4): void =>
  writeFileSync(
    snapshotFile(folder, step, kind),
    encodePng({ shape: [1, 3, width], pixels: new Uint8Array(3 * width).fill(step) }),
  );
/** Number of images in a GIF, and its width, read off its blocks. */
function frames(kind: SnapshotKind): { count: number; width: number; delays: number[] } {
  const gif = readFileSync(join(folder, `${kind}.gif`));
  const delays: number[] = [];
  // a graphic control block: 21 f9 04, flags, delay
  for (let at = gif.indexOf("21f904", 0, "hex"); at >= 0; at = gif.indexOf(Buffer.from("21f904", "hex"), at + 1))
    delays.push(10 * gif.readUInt16LE(at + 4));
  return { count: delays.length, width: gif.readUInt16LE(6), delays };
}

describe("snapshotsOnDisk", () => {
  it("lists the steps of a kind by number, and nothing else", async () => {
    for (const step of [100, 20, 3]) put(step, "samples");
    put(7, "samples-draws");
    for (const name of ["samples.png", "step-x-samples.png", ".step-9-samples.png.1.tmp"])
      writeFileSync(join(folder, name), "");
    expect(await snapshotsOnDisk(folder, "samples")).toEqual([3, 20, 100]);
    expect(await snapshotsOnDisk(folder, "samples-draws")).toEqual([7]);
    expect(await snapshotsOnDisk(join(folder, "nowhere"), "samples")).toEqual([]);
  });
});

describe("writeAnimations", () => {
  it("joins the pictures of a kind, the last standing longest", async () => {
    for (const step of [30, 100, 20]) put(step, "samples");
    put(1, "reconstructions");
    await writeAnimations(folder, (message) => expect.fail(message));
    expect(frames("samples")).toEqual({ count: 3, width: 4, delays: [600, 600, 2500] });
    // one picture does not move
    expect(existsSync(join(folder, "reconstructions.gif"))).toBe(false);
  });

  it("leaves out what is damaged or of another size, and says so", async () => {
    for (const step of [10, 20, 30]) put(step, "samples");
    put(15, "samples", 5);
    writeFileSync(snapshotFile(folder, 20, "samples"), "not one");
    const warnings: string[] = [];
    await writeAnimations(folder, (message) => warnings.push(message.replaceAll(folder, "F")));
    expect(frames("samples").count).toBe(2);
    expect(warnings).toEqual([
      "F/step-15-samples.png: must be [1, 3, 4] as the last one, got [1, 3, 5]; left out of samples.gif",
      expect.stringMatching(/^F\/step-20-samples\.png: .*; left out of samples\.gif$/) as string,
    ]);
  });

  it("takes at most 200 of many, evenly", async () => {
    for (let step = 1; step <= 250; step++) put(step, "samples-draws");
    await writeAnimations(folder, (message) => expect.fail(message));
    expect(frames("samples-draws").count).toBe(200);
  });
});

it("spread keeps the last and spaces the rest evenly", () => {
  expect(spread([1, 2, 3], 3)).toEqual([1, 2, 3]);
  expect(spread([1, 2, 3, 4, 5, 6, 7, 8, 9], 3)).toEqual([3, 6, 9]);
  expect(spread([], 3)).toEqual([]);
});
