import type { Tensor } from "../graph/index.js";
import { sum } from "../ops/index.js";
import type { Kl } from "./prior.js";

/** A KL that splits by dimension, [..., rows, size]. */
export const klPerDimension = (perDimension: Tensor): Kl => ({ total: sum(perDimension, -1), perDimension });
