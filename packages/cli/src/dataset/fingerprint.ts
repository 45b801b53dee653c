import { createHash } from "node:crypto";
import { fingerprintPieces, isTable, type Dataset, type SplitFingerprint } from "@latents/core";

/**
 * What tells a split's images from others: count, shape, and SHA-256 over the bytes of the images and over all labels; see `fingerprintPieces`. Where not all images are
 * hashed, their number is in the result.
 */
export function fingerprint(dataset: Dataset, most?: number): SplitFingerprint {
  const { count, shape } = dataset;
  const hash = createHash("sha256");
  const { hashed, pieces } = fingerprintPieces(dataset, most);
  for (const piece of pieces) hash.update(piece);
  return { count, shape, sha256: hash.digest("hex"), ...(hashed < count && { hashed }) };
}

/** In what a split's images differ from those of a fingerprint, for a sentence; undefined where they are the same. */
export function fingerprintDifference(known: SplitFingerprint, dataset: Dataset): string | undefined {
  const found = fingerprint(dataset);
  const text = ({ count, shape }: Pick<SplitFingerprint, "count" | "shape">): string =>
    isTable(dataset)
      ? `${count.toLocaleString("en")} rows of ${shape[2]} columns`
      : `${count.toLocaleString("en")} images of ${shape.join("x")}`;
  if (text(known) !== text(found)) return `they were ${text(known)}, now ${text(found)}`;
  if (known.sha256 === found.sha256) return undefined;
  return `there are ${text(found)} as before, but other ${isTable(dataset) ? "values" : "images or labels"} (SHA-256 ${found.sha256.slice(0, 12)}, was ${known.sha256.slice(0, 12)})`;
}
