import type { Reached } from "@latents/core";

/** The training was asked to end; what it has done until `step` is saved. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  constructor(
    readonly step: number,
    /** It was to go so far, and is there. */
    readonly reached?: Reached,
  ) {
    super(`interrupted after step ${step}`);
  }
}
