import { readTableEncoding, type RunRecord, type TableEncoding } from "@latents/core";

/** The encoding of a run's rows; undefined for a run of images. Throws FormatError for one that is damaged. */
export const encodingOf = ({ data }: RunRecord, where: string): TableEncoding | undefined =>
  data.encoding === undefined ? undefined : readTableEncoding(JSON.stringify(data.encoding), where);
