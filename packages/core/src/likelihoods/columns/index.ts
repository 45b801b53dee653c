import type { ColumnLikelihoodName } from "../../data/index.js";
import { betaColumn } from "./beta-column.js";
import { bernoulliColumn, binomialColumn, categoricalColumn, ordinalColumn } from "./category-columns.js";
import type { ColumnLikelihood } from "./column-likelihood.js";
import { negativeBinomialColumn, poissonColumn, zeroInflatedColumn } from "./count-columns.js";
import { logNormalColumn } from "./log-normal-column.js";
import { normalColumn } from "./normal-column.js";
import { studentTColumn } from "./student-t-column.js";

export { countParts } from "./count-parts.js";
export type { ColumnLikelihood } from "./column-likelihood.js";
export { drawNormal, type Uniform } from "./draws.js";

/** Likelihoods of one column by their word. */
export const columnLikelihoods: Readonly<Record<ColumnLikelihoodName, ColumnLikelihood>> = {
  normal: normalColumn,
  "student-t": studentTColumn,
  "log-normal": logNormalColumn,
  beta: betaColumn,
  bernoulli: bernoulliColumn,
  categorical: categoricalColumn,
  ordinal: ordinalColumn,
  binomial: binomialColumn,
  poisson: poissonColumn,
  "negative-binomial": negativeBinomialColumn,
  "zero-inflated-negative-binomial": zeroInflatedColumn,
};
