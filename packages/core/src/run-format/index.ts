export { describedModel, partNames } from "./described-model.js";
export { readModelFile, writeModelFile, type CodeModelFile, type ModelFile } from "./model-file.js";
export { metricsLine, mostLoggedLatents } from "./metrics-line.js";
export type { Metrics, MetricsLine, TrainLine, ValidationLine } from "./metrics-line.js";
export { checkpointName, checkpointPieces, parseCheckpoint } from "./checkpoint-file.js";
export { MetricsMeans, rounded, roundedLatent } from "./metrics-means.js";
export { withEarlierMeaning } from "./earlier-config.js";
export { modelMetadata } from "./model-metadata.js";
export {
  planeFrameName,
  planeFrameStep,
  planeStageName,
  readPlaneFrame,
  readPlaneStage,
  writePlaneFrame,
  writePlaneStage,
} from "./plane-file.js";
export { runArchive, type RunContent } from "./run-archive.js";
export { isRunName, mostArchiveBytes, readRunArchive, type RunArchive } from "./read-run-archive.js";
export { runFormat, runRecordText, type KeptPlugin, type RunRecord, type SplitFingerprint } from "./run-record.js";
export { testFigures, type RunResult, type TestFigures } from "./run-result.js";
export type { ErrorReport, Reached, TrainingEvent } from "./training-event.js";
export { publishedAbout, publishedParts, publishedSamples, publishedWays, type Publication } from "./publication.js";
export type * from "./studio-api.js";
export type * from "./studio-sweep.js";
export { runTableRows } from "./run-table-rows.js";
