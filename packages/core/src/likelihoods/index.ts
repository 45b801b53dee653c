import { InputError } from "../errors.js";
import type { DataContext } from "../nn/index.js";
import { variant } from "../variant.js";
import { bernoulliLikelihood } from "./bernoulli-likelihood.js";
import { betaLikelihood, betaLikelihoodOptions } from "./beta-likelihood.js";
import { columnsLikelihood, columnsLikelihoodOptions } from "./columns-likelihood.js";
import { continuousBernoulliLikelihood } from "./continuous-bernoulli-likelihood.js";
import { discretisedLogisticLikelihood, discretisedLogisticOptions } from "./discretised-logistic-likelihood.js";
import { laplaceLikelihood, laplaceLikelihoodOptions } from "./laplace-likelihood.js";
import { normalLikelihood, normalLikelihoodOptions, squaredError, squaredErrorOptions } from "./normal-likelihood.js";

export * from "./likelihood.js";
export * from "./bernoulli-likelihood.js";
export * from "./normal-likelihood.js";
export * from "./laplace-likelihood.js";
export * from "./continuous-bernoulli-likelihood.js";
export * from "./beta-likelihood.js";
export * from "./discretised-logistic-likelihood.js";
export * from "./columns-likelihood.js";
export * from "./columns/index.js";
export { factorsName, RowFactors, type KnownFactors } from "./factors/index.js";
export type { OutputOptions, Spread } from "./spread.js";

/** Likelihoods by their word in a config (`model.likelihood.type`). */
export const likelihoods = {
  bernoulli: variant({}, (_, __: DataContext) => bernoulliLikelihood()),
  normal: variant(normalLikelihoodOptions, (o, _: DataContext) => normalLikelihood(o)),
  "squared-error": variant(squaredErrorOptions, (o, _: DataContext) => squaredError(o)),
  laplace: variant(laplaceLikelihoodOptions, (o, _: DataContext) => laplaceLikelihood(o)),
  "continuous-bernoulli": variant({}, (_, __: DataContext) => continuousBernoulliLikelihood()),
  beta: variant(betaLikelihoodOptions, (o, _: DataContext) => betaLikelihood(o)),
  "discretised-logistic": variant(discretisedLogisticOptions, (o, _: DataContext) => discretisedLogisticLikelihood(o)),
  columns: variant(columnsLikelihoodOptions, (o, { data: { encoding } }: DataContext) => {
    if (encoding) return columnsLikelihood(encoding, o);
    throw new InputError(
      'likelihood columns: is for the rows of a table, and the data are images; choose "bernoulli" or "normal"',
    );
  }),
};
