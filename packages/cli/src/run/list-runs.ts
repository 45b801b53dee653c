import { join } from "node:path";
import { LatentsError } from "@latents/core";
import { readFolderIfThere } from "../files/index.js";
import { openRun, type Run } from "./open-run.js";
import { runsFolder } from "./run-folder.js";

/** The runs in a folder, oldest first; what is no run is passed over. An absent folder has none. */
export async function listRuns(folder: string = runsFolder): Promise<Run[]> {
  const entries = await readFolderIfThere(folder);
  const runs: Run[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const run = await openRun(join(folder, entry.name)).catch((error: unknown) => {
      if (error instanceof LatentsError) return undefined;
      throw error;
    });
    if (run) runs.push(run);
  }
  return runs.sort((a, b) => (a.record.createdAt < b.record.createdAt ? -1 : 1));
}
