/** Where a command's text goes: a stream of the process, or what a test reads. */
export interface Output {
  write(text: string): unknown;
  /** Whether a person reads along: lines may be renewed and coloured. */
  readonly isTTY?: boolean;
  /** Characters in a line of a terminal; a terminal of unknown width says 0. */
  readonly columns?: number;
  readonly rows?: number;
}

/**
 * What a command does to the world around it, and what it reads of it. Each command takes it as its last argument and touches `process` in
 * no other way, so that a test calls the command as a function. Files are reached by their paths; a test that needs them to fail has
 * `files/atomic-write.ts`.
 */
export interface Effects {
  /** The result, and nothing else. */
  readonly stdout: Output;
  /** Progress, warnings, errors. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the process ends with when the command has returned. */
  exitCode: number;
  /** Milliseconds on a clock that only goes forward. */
  now(): number;
  /** Calls `listener` whenever the user asks for an end (Ctrl-C and its like); returns how to stop listening. */
  onStop(listener: () => void): () => void;
  /** Ends at once. */
  exit(code: number): never;
}

/** Whether stderr is a terminal whose line can be renewed. */
export const isLive = ({ stderr, env }: Pick<Effects, "stderr" | "env">): boolean =>
  stderr.isTTY === true && env["TERM"] !== "dumb";
