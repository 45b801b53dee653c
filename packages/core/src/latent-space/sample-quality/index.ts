export { frechetDistance } from "./frechet-distance.js";
export { kernelDistance, type KernelDistance, type KernelDistanceOptions } from "./kernel-distance.js";
export { precisionRecall, type PrecisionRecall } from "./precision-recall.js";
export { codeInformation, type CodeInformation } from "./code-information.js";
