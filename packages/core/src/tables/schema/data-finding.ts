/** Something that `latents data check` says of a table. */
export interface DataFinding {
  /** A problem keeps the table from being trained on; a warning is to be looked at; a note says what was assumed. */
  readonly level: "problem" | "warning" | "note";
  /** Absent where it is of the whole table. */
  readonly column?: string;
  readonly message: string;
}
