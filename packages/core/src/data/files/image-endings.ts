/** Endings of the image files that are read of a folder. */
export const imageEndings = ["png", "jpg", "jpeg", "jpe", "jfif", "webp", "avif", "tif", "tiff", "gif"] as const;
export type ImageEnding = (typeof imageEndings)[number];
