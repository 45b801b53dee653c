interface Taker {
  readonly takes: (file: File) => boolean;
  /** What it does with them, for the page to say while files hover. */
  readonly purpose: string;
  readonly hear: (files: readonly File[]) => void;
}

let taker: Taker | undefined;

const take = (next: Taker): (() => void) => {
  taker = next;
  return () => void (taker = taker === next ? undefined : taker);
};

/** A view that takes pictures which are dropped on the page; returns what ends it. */
export const takeDroppedImages = (hear: Taker["hear"]): (() => void) =>
  take({ takes: ({ type }) => type.startsWith("image/"), purpose: "a picture to search for it", hear });

/** A view that takes tables which are dropped on the page; returns what ends it. */
export const takeDroppedTables = (hear: Taker["hear"]): (() => void) =>
  take({ takes: ({ name }) => /\.(csv|tsv|tab|txt)(\.gz)?$/i.test(name), purpose: "a table to train on it", hear });

/** What the view that is shown does with dropped files other than models; undefined where it takes none. */
export const dropPurpose = (): string | undefined => taker?.purpose;

/** Whether the view that is shown has taken dropped files. */
export function giveDroppedFiles(files: readonly File[]): boolean {
  if (!taker || files.length === 0 || !taker.takes(files[0])) return false;
  taker.hear(files);
  return true;
}
