import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { gzipSync } from "node:zlib";
import { encodePng, type ImageDataset } from "@latents/core";
import { loadDataset } from "../src/dataset/index.js";
import { images, labels, npyFile, npzFile } from "../test/damaged-files.js";
import type { DamagedTarget } from "./damaged-target.js";

const imageFile = (grey: number): Uint8Array =>
  encodePng({ shape: [1, 9, 7], pixels: Uint8Array.from({ length: 63 }, (_, i) => (grey + 5 * i) % 256) });

/** Both splits of what lies at a path, each image with its label, in an order that does not depend on where they were put. */
async function imagesAt(path: string): Promise<readonly string[]> {
  const splits = await Promise.all(
    (["train", "test"] as const).map((split) => loadDataset({ name: path, split, test: 0.2 })),
  );
  return splits.flatMap((split) => imagesOf(split, split.labels)).sort();
}

function imagesOf(
  { count, shape, pixels }: Pick<ImageDataset, "count" | "shape" | "pixels">,
  classes: ArrayLike<number> | undefined,
): string[] {
  const size = shape[0] * shape[1] * shape[2];
  return Array.from({ length: count }, (_, i) =>
    [shape.join("x"), classes?.[i] ?? "", ...pixels.subarray(i * size, (i + 1) * size)].join(" "),
  );
}

/** What an IDX file says by its format: sizes in its head, then as many bytes. */
function idxValues(bytes: Uint8Array): { readonly sizes: readonly number[]; readonly values: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const sizes = Array.from({ length: bytes[3] }, (_, i) => view.getUint32(4 + 4 * i));
  return { sizes, values: bytes.subarray(4 + 4 * sizes.length) };
}

/** The images that a pair of IDX files says, as `imagesAt` gives them. Grey where there are no channels; a fourth size of 3 is that of colours. */
function idxImages(imageBytes: Uint8Array, labelBytes: Uint8Array): readonly string[] {
  const { sizes, values } = idxValues(imageBytes);
  const [count, height, width] = sizes;
  return imagesOf({ count, shape: [1, height, width], pixels: values }, idxValues(labelBytes).values).sort();
}

/** Data sets: what is taken must be what the file says, and no other pixel than the whole file's where the format has checksums. */
export async function datasetTargets(folder: string): Promise<DamagedTarget[]> {
  const check = [["data", "check", "data"]];
  const target = async (
    name: string,
    files: Readonly<Record<string, Uint8Array>>,
    damaged: string,
    {
      path = "data",
      says,
      commands = check,
    }: {
      path?: string;
      /** What a file says that has no checksum. */
      says?: (bytes: Uint8Array) => readonly string[];
      commands?: readonly (readonly string[])[];
    } = {},
  ): Promise<DamagedTarget> => {
    const place = (cwd: string, bytes: Uint8Array): void => {
      mkdirSync(join(cwd, "data"));
      for (const [file, whole] of Object.entries({ ...files, [damaged]: bytes }))
        writeFileSync(join(cwd, "data", file), whole);
    };
    const cwd = mkdtempSync(join(folder, "data-"));
    place(cwd, files[damaged]);
    const whole = await imagesAt(join(cwd, path));
    return {
      ...{ name, bytes: files[damaged], place, commands },
      isRight: async (where, _, __, bytes) =>
        isDeepStrictEqual(await imagesAt(join(where, path)), says?.(bytes) ?? whole) ||
        "other pixels or labels, without a word",
    };
  };
  const [imageName, labelName] = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"];
  const idx = { [imageName]: images, [labelName]: labels };
  const pixels = Uint8Array.from({ length: 40 * 36 }, (_, i) => (i * 37) % 256);
  const npz = npzFile({
    images: npyFile("'|u1'", "(40, 6, 6)", pixels),
    labels: npyFile("'|u1'", "(40,)", new Uint8Array(40)),
  });
  const folderOf = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`${i}.png`, imageFile(40 * i)]));
  const trains = [...check, ["train", "--data", "data", "--steps", "1", "--threads", "1", "--out", "new"]];
  return [
    await target("IDX images", idx, imageName, { says: (bytes) => idxImages(bytes, labels), commands: trains }),
    await target("IDX labels", idx, labelName, { says: (bytes) => idxImages(images, bytes) }),
    await target("IDX images, gzip", { [`${imageName}.gz`]: gzipSync(images) }, `${imageName}.gz`),
    await target("npz", { "a.npz": npz }, "a.npz", {
      path: "data/a.npz",
      commands: [["data", "check", "data/a.npz"]],
    }),
    await target("PNG", folderOf, "3.png"),
  ];
}
