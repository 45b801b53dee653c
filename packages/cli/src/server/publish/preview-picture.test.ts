import { decodePng, fillNormal, type TrainedVae } from "@latents/core";
import { expect, it } from "vitest";
import { posterPicture, previewPicture } from "./preview-picture.js";

/** Draws noise that no PNG makes small: an image alone has more letters than a text of a page may. */
const noisy = (side: number): TrainedVae => {
  const size = 3 * side * side;
  const sample = (count: number) => ({
    shape: [count, size],
    data: fillNormal(new Float32Array(count * size), { seed: 1, stream: "noise", step: 0 }).map((v) => 0.5 + v / 5),
  });
  return {
    shape: [3, side, side],
    latent: 8,
    classes: 0,
    sample: (n: number) => Promise.resolve(sample(n)),
  } as unknown as TrainedVae;
};

it("pictures of large images are made of them, the poster no wider than it may be", async () => {
  const { png, width, height } = await posterPicture(noisy(90));
  expect([width, height]).toEqual([480, 120]);
  for (const [bytes, shape] of [
    [png, [3, 120, 480]],
    [await previewPicture(noisy(90), "Noise", "of no data"), [3, 630, 1200]],
  ] as const) {
    const picture = decodePng(Buffer.from(bytes), "picture");
    expect(picture.shape).toEqual(shape);
    expect(new Set(picture.pixels.subarray(0, 120 * shape[2])).size).toBeGreaterThan(100);
  }
});
