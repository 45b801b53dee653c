export { checkpointSteps, latestCheckpoint, readCheckpoint, saveCheckpoint, type Checkpoint } from "./checkpoints.js";
export { listRuns } from "./list-runs.js";
export { openRun, type Run } from "./open-run.js";
export { readRunConfig } from "./run-config.js";
export { runFiles, type RunFiles } from "./run-files.js";
export { runName, runsFolder } from "./run-folder.js";
export { runDataset, withAbsoluteData } from "./run-dataset.js";
