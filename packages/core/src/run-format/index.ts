export { readModelFile, writeModelFile, type ModelFile } from "./model-file.js";
export { isMetricsLine, mostLoggedLatents } from "./metrics-line.js";
export type { Metrics, MetricsLine, TrainLine, ValidationLine } from "./metrics-line.js";
export type { RunRecord } from "./run-record.js";
export type { RunResult, TestFigures } from "./run-result.js";
export type { ErrorReport, TrainingEvent } from "./training-event.js";
export type * from "./studio-api.js";
