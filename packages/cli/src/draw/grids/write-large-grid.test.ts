import { readdirSync, readFileSync } from "node:fs";
import { decodePng, imageGrid, InputError } from "@latents/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import { mostOpened, oneSet, writeLargeGrid } from "./write-large-grid.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const shape = [1, 64, 64] as const;
const image = (i: number): Uint8Array => new Uint8Array(64 * 64).fill(i);

it("writes what comes piece by piece as the grid of all", async () => {
  const warnings: string[] = [];
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let row = 0; row < 40; row++) yield await Promise.resolve(new Uint8Array(25 * 64 * 64).fill(row));
  }
  const file = `${folder.path}/a.png`;
  const layout = { count: 1000, columns: 25, pad: 1, background: 7 };
  expect(await writeLargeGrid(file, oneSet(pieces()), shape, layout, (said) => warnings.push(said))).toEqual({
    width: 1 + 25 * 65,
    height: 1 + 40 * 65,
  });
  const all = new Uint8Array(1000 * 64 * 64).map((_, at) => Math.floor(at / (25 * 64 * 64)));
  const { pixels } = decodePng(readFileSync(file), file);
  expect(Buffer.compare(pixels, imageGrid(all, shape, { columns: 25, pad: 1, background: 7 }).pixels)).toBe(0);
  expect(warnings).toEqual([]);
});

it("warns of a picture that many programs do not open", async () => {
  const warnings: string[] = [];
  const count = Math.ceil(mostOpened / 64);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < count; i++) yield await Promise.resolve(image(i));
  }
  await writeLargeGrid(`${folder.path}/a.png`, oneSet(pieces()), shape, { count, columns: count }, (said) =>
    warnings.push(said),
  );
  expect(warnings).toEqual([`the picture is ${2 + 66 * count}x68 pixels; many programs open none above 16,384 a side`]);
});

it("leaves nothing behind where the images cannot be made", async () => {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(image(1));
    throw new InputError("no more");
  }
  const written = writeLargeGrid(`${folder.path}/a.png`, oneSet(pieces()), shape, { count: 4 }, () => undefined);
  await expect(written).rejects.toThrow(new InputError("no more"));
  expect(readdirSync(folder.path)).toEqual([]);
});
