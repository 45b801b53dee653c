export { checkFactors, type Factors } from "./factors.js";
export { mutualInformationGap, modularity } from "./information-scores.js";
export { separatedPredictability } from "./separated-predictability.js";
export { factorVaeScore, type FactorVaeOptions } from "./factor-vae-score.js";
export { dci, type Dci, type DciOptions } from "./dci.js";
