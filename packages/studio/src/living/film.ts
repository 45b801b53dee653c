/** A film that takes a canvas as it is, picture by picture. */
export interface Film {
  add(index: number): Promise<void>;
  /** Its file. */
  end(): Promise<Uint8Array<ArrayBuffer>>;
  cancel(): Promise<void>;
}
