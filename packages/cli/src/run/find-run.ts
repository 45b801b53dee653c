import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { didYouMean, InputError } from "@latents/core";
import { isForbidden, readError } from "../files/index.js";
import { listRuns } from "./list-runs.js";
import { runFiles } from "./run-files.js";
import { runsFolder } from "./run-folder.js";

/** The word for the newest run under `./runs`. */
const newest = "latest";

const isRun = (folder: string): boolean => existsSync(runFiles(folder).config);

/**
 * The folder of a run that a user names: by its path, its name under `./runs`, or `latest`.
 * Throws InputError for an unknown one, with the one that it may have been meant for.
 */
export async function findRun(argument: string): Promise<string> {
  const under = path.join(runsFolder, argument);
  for (const folder of [argument, under]) if (argument !== "" && isRun(folder)) return folder;
  if (argument === newest) {
    const last = (await listRuns()).at(-1);
    if (last) return last.folder;
    throw new InputError(`run: there is none under ./${runsFolder} yet; train one: latents train`);
  }
  const there = [argument, under].find((place) => argument !== "" && existsSync(place));
  if (there !== undefined) {
    await stat(runFiles(there).config).catch((error: unknown) => {
      if (isForbidden(error)) throw readError(there, error);
    });
    throw new InputError(`${there}: not a run: it has no config.json; \`latents runs\` lists the runs`);
  }
  const names = (await readdir(runsFolder).catch(() => [])).filter((name) => isRun(path.join(runsFolder, name)));
  const hint = didYouMean(path.basename(argument), [...names, newest]);
  throw new InputError(
    `run: there is no ${JSON.stringify(argument)}${hint}${hint === "" ? ";" : ""} \`latents runs\` lists the runs`,
  );
}
