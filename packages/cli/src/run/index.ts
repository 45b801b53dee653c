export { checkpointSteps, latestCheckpoint, readCheckpoint, saveCheckpoint, type Checkpoint } from "./checkpoints.js";
export { listRuns } from "./list-runs.js";
export type { Metrics, MetricsLine, TrainLine, ValidationLine } from "./metrics-log.js";
export { openRun, type Run } from "./open-run.js";
export { isRunRecord, readRunConfig, type RunRecord } from "./run-config.js";
export { runFiles, type RunFiles } from "./run-files.js";
export { runName, runsFolder } from "./run-folder.js";
export { testFigures, type RunResult, type TestFigures } from "./run-result.js";
