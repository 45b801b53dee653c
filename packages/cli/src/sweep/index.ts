export { defineSweep, type Over, type SweepConfig, type SweepSection } from "./sweep-section.js";
export type { SweptRange } from "./swept-key.js";
export type { SweepRow, SweepSummary } from "./summarise.js";
export {
  resumeSweep,
  sweep,
  type SweepEvent,
  type SweepOptions,
  type SweepResult,
  type SweepSession,
  type TrialReport,
} from "./sweep.js";
export { sweepIn, type EndedSweep, type SweepOfRecipe } from "./sweep-in.js";
