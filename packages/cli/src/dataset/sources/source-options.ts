import type { DownloadOptions } from "./download.js";

/** How a data set that is not part of the installation is found. */
export interface SourceOptions extends DownloadOptions {
  /** Folder of downloaded data sets, default `cacheFolder()`. */
  readonly cache?: string;
  /** Whether to download what is missing, default true; otherwise that is an error. */
  readonly allowDownload?: boolean;
}
