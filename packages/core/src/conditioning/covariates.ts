import { covariateColumns, type TableEncoding } from "../data/index.js";
import { InputError } from "../errors.js";
import { cellFeatures, featureCount } from "../nn/index.js";
import { sliceAxis } from "../ops/index.js";
import type { Conditioning } from "./conditioning.js";

/**
 * Columns of a table that both nets see, of any kind and number, q(z|x, c) p(x|z, c): numbers standardised, categories one-hot, 0 where one is not known.
 * Throws InputError where the table names no covariates.  Source: Sohn, Lee & Yan 2015; as batch effects: Lopez et al. 2018, doi:10.1038/s41592-018-0229-2.
 */
export function covariateConditioning(encoding: TableEncoding | undefined): Conditioning {
  const columns = encoding ? covariateColumns(encoding).map((one) => one.encoding) : [];
  const n = columns.length;
  if (n === 0)
    throw new InputError('conditioning covariates: the data names no covariates; name some, or choose "none"');
  return {
    name: "covariates",
    supervision: { classes: 2 * n },
    features: {
      width: featureCount(columns),
      of: (given) => cellFeatures(columns, sliceAxis(given, -1, 0, n), sliceAxis(given, -1, n, 2 * n)),
    },
  };
}
