import { photoPixels } from "../../pad/photo";

/** Sizes that photos may be made into. */
export const photoSizes = {
  "28 grey": [1, 28, 28],
  "32 colour": [3, 32, 32],
  "64 colour": [3, 64, 64],
} as const;
export type PhotoSize = keyof typeof photoSizes;

/** Photos as images of a size, and what was found on the way. */
export interface PhotoSet {
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly count: number;
  /** [count, channels, height, width], 0..255 */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** Names of files that are no pictures. */
  readonly unreadable: readonly string[];
  /** Pictures that another one is the same as; left out. */
  readonly same: number;
  /** Pictures of one colour; left out. */
  readonly plain: number;
}

/** Grey values that an image of one colour may differ by. */
const flat = 2;

/** Reads files as photos, and leaves out what a model cannot learn from: no pictures, the same picture again, a single colour. */
export async function photoSet(
  files: readonly File[],
  size: PhotoSize,
  onRead: (done: number) => void,
): Promise<PhotoSet> {
  const shape = photoSizes[size];
  const kept: Uint8Array[] = [];
  const unreadable: string[] = [];
  const seen = new Set<string>();
  let [same, plain] = [0, 0];
  for (const [i, file] of files.entries()) {
    onRead(i / files.length);
    const pixels = await photoPixels(file, file.name, shape).catch(() => undefined);
    if (!pixels) unreadable.push(file.name);
    else if (isPlain(pixels)) plain++;
    else if (seen.has(pixels.join())) same++;
    else {
      seen.add(pixels.join());
      kept.push(pixels);
    }
  }
  const pixels = new Uint8Array(kept.length * shape[0] * shape[1] * shape[2]);
  kept.forEach((one, i) => pixels.set(one, i * one.length));
  return { shape, count: kept.length, pixels, unreadable, same, plain };
}

function isPlain(pixels: Uint8Array): boolean {
  let [low, high] = [255, 0];
  for (const value of pixels) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return high - low <= flat;
}

/** What the check found, a sentence each. */
export function findingsOf({ count, unreadable, same, plain }: Omit<PhotoSet, "pixels" | "shape">): readonly string[] {
  const one = (n: number, word: string): string => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;
  return [
    `${one(count, "photo")} to learn from and to test on.`,
    ...(unreadable.length > 0
      ? [
          `${one(unreadable.length, "file")} left out that this browser reads no picture from: ${unreadable.slice(0, 3).join(", ")}${unreadable.length > 3 ? ", …" : ""}.`,
        ]
      : []),
    ...(same > 0 ? [`${one(same, "photo")} left out that there was already.`] : []),
    ...(plain > 0 ? [`${one(plain, "photo")} of a single colour left out.`] : []),
    ...(count >= fewest && count < few
      ? [`So few will be learnt by heart rather than understood: ${few} or more are better.`]
      : []),
    ...(count < fewest ? [`Give ${fewest} or more.`] : []),
  ];
}

/** Photos, or drawings, that a training needs, and that it does well with. */
export const fewest = 6;
const few = 100;
