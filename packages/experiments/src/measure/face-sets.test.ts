import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePng } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSharp, loadDataset } from "latents/dataset";
import { chosenFaces, maskOf, namedFaces } from "./face-sets.js";

const sharp = await loadSharp().catch(() => undefined);

describe.skipIf(sharp === undefined)("namedFaces (skipped where the optional package sharp does not run)", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "latents-faces-"));
    let value = 0;
    for (const expression of ["happy", "angry"]) {
      await mkdir(join(folder, expression));
      for (const person of ["ann", "bob", "cid", "dee", "eve"])
        for (const eyes of ["open", "sunglasses"]) {
          const pixels = new Uint8Array(16).fill((value += 10));
          await writeFile(
            join(folder, expression, `${person}_up_${eyes}.png`),
            encodePng({ shape: [1, 4, 4], pixels }),
          );
        }
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("are the images that a training has, with their names, each person in one part", async () => {
    const faces = await namedFaces(folder, "cmu", { size: 4, channels: 1 });
    for (const split of ["train", "test"] as const) {
      const trained = await loadDataset({
        ...{ name: folder, split, size: 4, channels: 1 },
        ...{ group: "^[^_]+", test: 0.2 },
      });
      expect(faces[split].images.pixels).toEqual(trained.pixels);
      expect(faces[split].names).toHaveLength(trained.count);
    }
    expect(faces.test.names).toHaveLength(4);
    expect(new Set(faces.test.names.map((name) => name.replace(/^.*\//, "").replace(/_.*$/, ""))).size).toBe(1);
    // the grey value counts the files: happy before angry here, by name the other way round
    const all = [...faces.train.names, ...faces.test.names];
    const values = [faces.train, faces.test].flatMap(({ images }) =>
      Array.from({ length: images.count }, (_, i) => images.pixels[16 * i]),
    );
    expect(values[all.indexOf("happy/ann_up_open.png")]).toBe(10);
    expect(values[all.indexOf("angry/eve_up_sunglasses.png")]).toBe(200);
  });

  it("are chosen and marked by name", async () => {
    const { train } = await namedFaces(folder, "cmu", { size: 4, channels: 1 });
    const open = chosenFaces(train, /_open\./, 3);
    expect(open.images.count).toBe(3);
    expect(open.names.every((name) => name.endsWith("_open.png"))).toBe(true);
    expect(maskOf(["happy/a", "angry/a", "sad/a"], /^happy/, /^angry/)).toEqual([true, false, undefined]);
    expect(() => chosenFaces(train, /winking/)).toThrow(
      "no file's name matches /winking/; is it the set that is asked for?",
    );
  });
});
