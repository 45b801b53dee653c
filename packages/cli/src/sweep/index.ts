export { defineSweep, type Over, type SweepConfig, type SweepSection } from "./plan/sweep-section.js";
export type { SweptRange } from "./plan/swept-key.js";
export type { SweepRow, SweepSummary } from "./results/summarise.js";
export { resumeSweep, sweep } from "./sweep.js";
export type { SweepEvent, SweepOptions, SweepResult, SweepSession, TrialReport } from "./sweep-session.js";
export { sweepIn, type EndedSweep, type SweepOfRecipe } from "./sweep-in.js";
