import { z } from "zod";
import { InputError } from "../../errors.js";
import { checkedOptions } from "../../options.js";
import { fillUniform } from "../../random/random.js";
import type { RowReader } from "./row-reader.js";

/** How training images are changed, in a config too. */
export const augmentSchema = z.strictObject({
  flip: z
    .boolean()
    .default(false)
    .meta({ description: "Mirror half of the training images, left to right, anew in each step" }),
  shift: z.int().min(0).default(0).meta({
    description:
      "Most whole pixels by which each training image is moved, either way in each axis; its edge fills what becomes free",
  }),
  steps: z.int().min(1).optional().meta({
    description: "Steps in which images are changed; then they are shown as they are. Default all",
  }),
});

/** Options of `augmentedReader`, and of `train`'s `augment`. */
export type Augment = z.input<typeof augmentSchema>;

/**
 * A reader of images [channels, height, width] that gives each anew every time: mirrored with probability 1/2, then moved by whole pixels, uniform in -shift..shift
 * in each axis, what becomes free filled from the image's edge. Bits stay bits. A change depends on (seed, stream of the reading, step, place in the batch) alone.
 * It trains a model of the changed images: moves that the test images do not have cost it up to log (2 shift + 1)^2 nats, a mirror log 2.
 * Throws InputError for wrong options, and a shift by which nothing would remain of an image.
 */
export function augmentedReader(
  reader: RowReader,
  [channels, height, width]: readonly number[],
  options: Augment,
  seed: number,
): RowReader {
  const { flip, shift, steps = Infinity } = checkedOptions("train.augment", augmentSchema, options);
  if (!flip && shift === 0) return reader;
  const most = Math.min(height, width) - 1;
  if (shift > most)
    throw new InputError(
      `train.augment.shift: must be ${most} or less for images of ${height}x${width}, got ${shift}: nothing would remain of an image`,
    );
  const copy = reader.array(1);
  return {
    ...reader,
    read: (indices, out, offset, at) => {
      reader.read(indices, out, offset, at);
      if (at.step >= steps) return;
      const stream = `augment:${at.stream ?? ""}`;
      const uniform = fillUniform(new Float32Array(3 * indices.length), { seed, stream, step: at.step });
      for (let i = 0; i < indices.length; i++) {
        const row = out.subarray(offset + i * reader.width, offset + (i + 1) * reader.width);
        const mirrored = flip && uniform[3 * i] < 0.5;
        const [dx, dy] = [1, 2].map((j) => Math.floor(uniform[3 * i + j] * (2 * shift + 1)) - shift);
        if (!mirrored && dx === 0 && dy === 0) continue;
        copy.set(row);
        for (let c = 0; c < channels; c++) {
          const plane = c * height * width;
          for (let y = 0; y < height; y++) {
            const from = plane + within(y - dy, height) * width;
            const to = plane + y * width;
            for (let x = 0; x < width; x++) {
              const place = within(x - dx, width);
              row[to + x] = copy[from + (mirrored ? width - 1 - place : place)];
            }
          }
        }
      }
    },
  };
}

/** The nearest place of an axis. */
const within = (place: number, size: number): number => Math.min(size - 1, Math.max(0, place));
