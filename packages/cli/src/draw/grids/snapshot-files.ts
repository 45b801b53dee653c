import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodePng, encodeGif, InputError, LatentsError, type PixelImage } from "@latents/core";
import { errorCode, writeFileAtomic } from "../../files/index.js";

/** What a snapshot shows; the last two where values are bits. */
export const snapshotKinds = ["reconstructions", "samples", "reconstructions-draws", "samples-draws"] as const;
export type SnapshotKind = (typeof snapshotKinds)[number];

const namePattern = /^step-(\d+)-(reconstructions|samples|reconstructions-draws|samples-draws)\.png$/;

export const snapshotFile = (images: string, step: number, kind: SnapshotKind): string =>
  join(images, `step-${step}-${kind}.png`);

/** Steps of which a folder has pictures of a kind, rising. */
export async function snapshotsOnDisk(images: string, kind: SnapshotKind): Promise<number[]> {
  const names = await readdir(images).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  });
  return names
    .flatMap((name) => {
      const [, step, found] = namePattern.exec(name) ?? [];
      return found === kind ? Number(step) : [];
    })
    .sort((a, b) => a - b);
}

/** Evenly spaced entries, at most `most`, with the last one. */
export function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.round(((i + 1) * all.length) / most) - 1]);
}

/** Frames of an animation at most, and bytes of them all: it is made in memory. */
const MOST_FRAMES = 200;
const MOST_BYTES = 2 ** 28;
/** How long an animation plays, within bounds for a frame, and how long its end stands, ms. */
const [PLAYS, SHORTEST, LONGEST, END] = [10_000, 60, 600, 2500];

/**
 * Joins the pictures of each kind into `<kind>.gif`, in the order of their steps, as far as they can be read and are of the last one's size; one picture alone
 * makes none. `warn` hears of those that are left out. Throws RunError if the disk refuses.
 */
export async function writeAnimations(images: string, warn: (message: string) => void): Promise<void> {
  for (const kind of snapshotKinds) {
    const steps = await snapshotsOnDisk(images, kind);
    const last = await frameOf(images, steps.at(-1), kind, warn);
    if (last === undefined || steps.length < 2) continue;
    const most = Math.max(2, Math.min(MOST_FRAMES, Math.floor(MOST_BYTES / last.pixels.length)));
    const frames: PixelImage[] = [];
    for (const step of spread(steps, most).slice(0, -1)) {
      const frame = await frameOf(images, step, kind, warn, last.shape);
      if (frame) frames.push(frame);
    }
    frames.push(last);
    const each = Math.min(LONGEST, Math.max(SHORTEST, PLAYS / frames.length));
    const delayMs = frames.map((_, i) => (i === frames.length - 1 ? END : each));
    await writeFileAtomic(join(images, `${kind}.gif`), encodeGif(frames, { delayMs }));
  }
}

/** A picture of a snapshot; undefined, with a word about it, where it is damaged or of another size. */
async function frameOf(
  images: string,
  step: number | undefined,
  kind: SnapshotKind,
  warn: (message: string) => void,
  shape?: PixelImage["shape"],
): Promise<PixelImage | undefined> {
  if (step === undefined) return undefined;
  const file = snapshotFile(images, step, kind);
  try {
    const image = decodePng(await readFile(file), file);
    if (shape && image.shape.join() !== shape.join())
      throw new InputError(`${file}: must be [${shape.join(", ")}] as the last one, got [${image.shape.join(", ")}]`);
    return image;
  } catch (error) {
    if (!(error instanceof LatentsError)) throw error;
    warn(`${error.message}; left out of ${kind}.gif`);
    return undefined;
  }
}
