/** The training was asked to end; what it has done until `step` is saved. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  constructor(readonly step: number) {
    super(`interrupted after step ${step}`);
  }
}
