import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Picture } from "../workbench/findings.js";
import type { FinishedRun } from "../workbench/workbench.js";

/** What a run's own pictures show, by their file. */
const captions: Readonly<Record<string, string>> = {
  "reconstructions.png": "test images, each with its reconstruction at its right",
  "samples.png": "decoded draws from the prior",
  "reconstructions.gif": "training and unseen images, each beside its reconstruction, as training goes: means",
  "reconstructions-draws.gif": "the same as Bernoulli draws",
  "samples.gif": "decoded draws from the prior as training goes, the same codes throughout: means",
  "samples-draws.gif": "the same as Bernoulli draws",
};

/** What every run has. */
const pictures = ["reconstructions.png", "samples.png"];
/** What a run with snapshots has too, where the values of images are bits. */
export const animations = ["reconstructions.gif", "reconstructions-draws.gif", "samples.gif", "samples-draws.gif"];

/** Pictures of a run's `images` folder under names of their own: `z20-samples.png`. */
export function runPictures(
  { run }: FinishedRun,
  name: string,
  files: readonly string[] = pictures,
): Promise<Picture[]> {
  return Promise.all(
    files.map(async (file) => ({
      file: `${name}-${file}`,
      caption: `${name}: ${captions[file] ?? file}`,
      bytes: await readFile(join(run.files.images, file)),
    })),
  );
}
