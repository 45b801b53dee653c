export { findingNames, type Finding, type FindingName, type Remedy, type Severity } from "./finding.js";
export { diagnose } from "./diagnose.js";
export { measureModel, type ModelFigures, type SplitFigures } from "./measure-model.js";
export type { RunFigures } from "./run-figures.js";
