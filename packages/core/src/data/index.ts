export type { DatasetFacts } from "./table/dataset-facts.js";
export { type Binarisation, type Dataset, type ImageDataset, valuesPerImage } from "./dataset.js";
export type { DataSource } from "./data-source.js";
export { gatherBatch, type GatherOptions } from "./binarise.js";
export { augmentedReader, augmentSchema, type Augment } from "./readers/augmented-reader.js";
export { batchIndices, batchOrder, type BatchOrder, type BatchOrderOptions } from "./batches.js";
export {
  datasetFromIdx,
  encodeIdx,
  type IdxArray,
  type IdxDatasetOptions,
  type IdxValues,
  parseIdx,
} from "./files/idx.js";
export { type HeldOut, holdOut } from "./splits/hold-out.js";
export { fingerprintPieces } from "./splits/fingerprint-pieces.js";
export { splitDataset, splitIndices, type SplitOptions, subset, take, withoutLabels } from "./split.js";
export { datasetFromNpz } from "./files/npz-dataset.js";
export { labelledImages, oneHotLabels, requireLabels, type Supervision } from "./supervision.js";
export * from "./join-datasets.js";
export * from "./shift-and-rotate.js";
export * from "./choose-images.js";
export * from "./match-classes.js";
export * from "./files/image-endings.js";
export { checkImageDataset, imageDataset, type ImageInput } from "./image-dataset.js";
export * from "./images-at-once.js";
export * from "./sprites/dsprites.js";
export { checkMatrix, imageValues, isDataset, largestOfRows, type Images, type Matrix } from "./matrix.js";
export * from "./table/column.js";
export { pearson, ranks } from "./table/correlation.js";
export * from "./table/scaling.js";
export * from "./table/table-encoding.js";
export * from "./table/read-table-encoding.js";
export * from "./readers/row-reader.js";
export * from "./table/match-columns.js";
export { seriesColumn, type SeriesLayout } from "./table/series.js";
export {
  inMemory,
  isTable,
  rowPieces,
  rowsReader,
  spreadRows,
  storedTable,
  type RowStore,
  type StoredTable,
  type StoredTableInput,
  type Table,
} from "./table/stored-table.js";
export { checkColumns, columnAt, tableDataset, type TableDataset, type TableInput } from "./table/table-dataset.js";
