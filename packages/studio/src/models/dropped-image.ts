let hear: ((files: readonly File[]) => void) | undefined;

/** A view that takes pictures which are dropped on the page; returns what ends it. */
export function takeDroppedFiles(listener: (files: readonly File[]) => void): () => void {
  hear = listener;
  return () => void (hear = hear === listener ? undefined : hear);
}

export const takesImages = (): boolean => hear !== undefined;

/** Whether dropped files begin with a picture, and a view has taken them. */
export function giveDroppedImages(files: readonly File[]): boolean {
  if (!hear || !files.at(0)?.type.startsWith("image/")) return false;
  hear(files);
  return true;
}
