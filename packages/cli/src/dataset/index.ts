export { binarizedMnist, parseAmat } from "./sources/binarized-mnist.js";
export { cacheFolder } from "./sources/cache-folder.js";
export {
  checkDataset,
  type DatasetListing,
  type DatasetReport,
  fetchDataset,
  isKnownDataset,
  listDatasets,
  type SplitReport,
} from "./check-dataset.js";
export { download, type DownloadOptions, type DownloadProgress, type RemoteFile } from "./sources/download.js";
export { emnist, type EmnistVariant } from "./sources/emnist.js";
export { fashionMnist } from "./sources/fashion-mnist.js";
export { idxFolder, idxPair } from "./readers/idx-files.js";
export { imageFolder, type ImageFolderOptions } from "./readers/image-folder.js";
export { dsprites } from "./sources/dsprites.js";
export { kmnist } from "./sources/kmnist.js";
export { type DatasetSpec, isImageFolder, isPluginData, loadDataset, loadSplits, type Splits } from "./load-dataset.js";
export { fingerprint, fingerprintDifference } from "./fingerprint.js";
export { mnist } from "./sources/mnist.js";
export { npzDataset } from "./readers/npz.js";
export { type SourceOptions } from "./sources/source-options.js";
export { loadSharp } from "./readers/decode-image.js";
export { imageNames } from "./readers/image-folder.js";
export { newImages, type NewImages } from "./new-images.js";
export * from "./readers/tables/index.js";
export * from "./schema/index.js";
export * from "./writers/index.js";
export { cutWindows, hopOf, longSeries, type LongSeries, type Window, type Windows } from "./windows/cut-windows.js";
export { splitByTime } from "./windows/split-by-time.js";
