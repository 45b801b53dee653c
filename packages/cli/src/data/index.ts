export { binarizedMnist, parseAmat } from "./binarized-mnist.js";
export { cacheFolder } from "./cache-folder.js";
export {
  checkDataset,
  type DatasetListing,
  type DatasetReport,
  fetchDataset,
  listDatasets,
  type SplitReport,
} from "./check-dataset.js";
export { download, type DownloadOptions, type DownloadProgress, type RemoteFile } from "./download.js";
export { emnist, type EmnistVariant } from "./emnist.js";
export { fashionMnist } from "./fashion-mnist.js";
export { type HeldOut } from "./hold-out.js";
export { idxFolder, idxPair } from "./idx-files.js";
export { imageFolder, type ImageFolderOptions } from "./image-folder.js";
export { kmnist } from "./kmnist.js";
export { type DatasetSpec, loadDataset } from "./load-dataset.js";
export { mnist } from "./mnist.js";
export { npzDataset } from "./npz.js";
export { type SourceOptions } from "./source-options.js";
