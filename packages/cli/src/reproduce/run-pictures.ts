import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Picture } from "./experiment.js";
import type { FinishedRun } from "./workbench.js";

/** What a run's own pictures show, by their file. */
const captions: Readonly<Record<string, string>> = {
  "reconstructions.png": "test images, each with its reconstruction at its right",
  "samples.png": "decoded draws from the prior",
};

/** Pictures of a run's `images` folder under names of their own: `z20-samples.png`. */
export function runPictures(
  { run }: FinishedRun,
  name: string,
  files: readonly string[] = Object.keys(captions),
): Promise<Picture[]> {
  return Promise.all(
    files.map(async (file) => ({
      file: `${name}-${file}`,
      caption: `${name}: ${captions[file] ?? file}`,
      bytes: await readFile(join(run.files.images, file)),
    })),
  );
}
