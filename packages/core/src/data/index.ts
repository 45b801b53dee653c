export { type Binarisation, type Dataset, valuesPerImage } from "./dataset.js";
export { gatherBatch, type GatherOptions } from "./binarise.js";
export { batchIndices, batchOrder, type BatchOrder, type BatchOrderOptions } from "./batches.js";
export { datasetFromIdx, encodeIdx, type IdxArray, type IdxDatasetOptions, type IdxValues, parseIdx } from "./idx.js";
export { splitDataset, splitIndices, type SplitOptions, subset, take, withoutLabels } from "./split.js";
export { datasetFromNpz } from "./npz-dataset.js";
export { labelledImages, oneHotLabels, requireLabels, type Supervision } from "./supervision.js";
export * from "./join-datasets.js";
export * from "./shift-and-rotate.js";
