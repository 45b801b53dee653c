import { LatentsError } from "@latents/core";
import type { Tell } from "./training-events.js";

/**
 * Draws pictures of a training until one cannot be had, as on a full disk: that is told once, and the training goes on without them, for a picture
 * is not worth a run. An error that is none of ours is passed on.
 */
export function untilRefused(what: string, tell: Tell): (draw: () => Promise<void>) => Promise<void> {
  let isOver = false;
  return async (draw) => {
    if (isOver) return;
    try {
      await draw();
    } catch (error) {
      if (!(error instanceof LatentsError)) throw error;
      isOver = true;
      tell({ type: "warning", message: `${error.message}; the training goes on without ${what}` });
    }
  };
}
