import type { ImageEnding } from "../data/index.js";
import { isKeyed } from "../options.js";

/** What a folder's images ended with when nothing else was read. */
const earlierEndings: readonly ImageEnding[] = ["png", "jpg", "jpeg", "webp"];

/**
 * The values of a run's config, which is complete, with what it meant when it was written: before `data.limitBy` there was no choice but the
 * first images, and of a folder only PNG, JPEG and WebP files were read. What a config says stays.
 */
export function withEarlierMeaning(values: unknown): unknown {
  if (!isKeyed(values) || !isKeyed(values["data"])) return values;
  const { data } = values;
  if (data["limitBy"] !== undefined) return values;
  const isPath = typeof data["name"] === "string" && /[\\/]/.test(data["name"]);
  return {
    ...values,
    data: {
      ...(data["limit"] !== undefined && { limitBy: "first" }),
      ...(isPath && { endings: earlierEndings }),
      ...data,
    },
  };
}
