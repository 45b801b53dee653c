/**
 * Base of every error that `latents` throws on purpose. `kind` says whose fault it is:
 * `"input"` (the caller gave something wrong; the command exits with 2) or `"failure"` (the work failed; it exits with 1).
 * Messages read: where, rule, what was given; remedy.
 */
export class LatentsError extends Error {
  override readonly name: string = "LatentsError";
  readonly kind: "input" | "failure" = "failure";
}

/** An option, a config key or an argument is wrong. */
export class InputError extends LatentsError {
  override readonly name: string = "InputError";
  override readonly kind = "input";
}

/** Shapes that do not fit together; thrown while the graph is built. */
export class ShapeError extends InputError {
  override readonly name: string = "ShapeError";
}

/** A file that is not what it should be: truncated, wrong magic, corrupt. Names the file or the part. */
export class FormatError extends InputError {
  override readonly name: string = "FormatError";
}

/** The device, the disk or the training itself failed. */
export class RunError extends LatentsError {
  override readonly name: string = "RunError";
}

/** A bug of ours; the message begins with `internal:`. */
export class InternalError extends LatentsError {
  override readonly name: string = "InternalError";
  constructor(message: string) {
    super(`internal: ${message}`);
  }
}
