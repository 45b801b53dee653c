export { defineSweep, type Over, type SweepConfig, type SweepSection } from "./plan/sweep-section.js";
export type { SweptRange } from "./plan/swept-key.js";
export type { SweepRow, SweepSummary } from "./results/summarise.js";
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
