import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodePng, type Completion, type Matrix } from "@latents/core";
import { afterAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import { completionPicture, writeCompletions } from "./completion-picture.js";

const { path: folder, remove } = temporaryFolder();
afterAll(remove);

const bytes = (n: number, seed: number): Uint8Array =>
  Uint8Array.from({ length: n }, (_, i) => Math.imul(i + seed, 2654435761) >>> 24);
const matrix = (rows: number, size: number, values: Uint8Array): Matrix => ({
  shape: [rows, size],
  data: Float32Array.from(values, (v) => v / 255),
});

it.each([
  [[1, 5, 7], 3, 4],
  [[3, 4, 60], 1, 2],
  [[1, 3, 3], 2, 1],
] as const)("completions of %j come image by image as all at once", async (shape, images, each) => {
  const size = shape[0] * shape[1] * shape[2];
  const [image, completed] = [bytes(images * size, 1), bytes(images * each * size, 7)];
  const mask = Uint8Array.from({ length: shape[1] * shape[2] }, (_, i) => i % 2);
  async function* rows(): AsyncGenerator<{ image: Uint8Array; completions: Uint8Array }> {
    for (let i = 0; i < images; i++)
      yield {
        image: image.subarray(i * size, (i + 1) * size),
        completions: completed.subarray(i * each * size, (i + 1) * each * size),
      };
  }
  const file = join(folder, `${images}.png`);
  await writeCompletions(file, rows(), { images, each, mask, shape });
  const whole = await completionPicture(
    matrix(images, size, image),
    { completions: matrix(images * each, size, completed) } as Completion,
    mask,
    shape,
  );
  expect(decodePng(readFileSync(file), file, { channels: shape[0] })).toEqual(whole);
});

it("more than a picture has room for go on in further rows, beside their image", async () => {
  const file = join(folder, "many.png");
  async function* rows(): AsyncGenerator<{ image: Uint8Array; completions: Uint8Array }> {
    yield { image: new Uint8Array(4096), completions: new Uint8Array(300 * 4096).fill(200) };
  }
  await writeCompletions(file, rows(), { images: 1, each: 300, mask: new Uint8Array(64), shape: [1, 64, 64] });
  const { shape, pixels } = decodePng(readFileSync(file), file);
  const columns = Math.floor(16_384 / 66) - 4;
  expect(shape[2]).toBeLessThan(16_384);
  // below the headings, whose letters are grey too
  const lit = pixels.subarray(28 * shape[2]).reduce((n, v) => n + (v === 200 ? 1 : 0), 0);
  expect([Math.ceil(300 / columns), lit]).toEqual([2, 300 * 4096]);
});
