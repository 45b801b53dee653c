/** A request that is answered with an error: its status, and what is wrong. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 414 | 415 | 422 | 500,
    message: string,
  ) {
    super(message);
  }
}
