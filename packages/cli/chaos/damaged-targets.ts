import { parse } from "yaml";
import { archiveTargets } from "./damaged-archives.js";
import { datasetTargets } from "./damaged-data.js";
import { checkpointTarget, configFileTarget, textTargets } from "./damaged-run-files.js";
import type { DamagedTarget } from "./damaged-target.js";
import { smallRun } from "./small-run.js";

/** All kinds, with the files that they are made from in `folder`. */
export async function damagedTargets(folder: string): Promise<readonly DamagedTarget[]> {
  const base = await smallRun(folder);
  return [
    await checkpointTarget(base),
    ...textTargets(base),
    ...(await datasetTargets(folder)),
    ...(await archiveTargets(folder)),
    configFileTarget(base, (text) => parse(text) as unknown),
  ];
}
