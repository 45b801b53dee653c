import { InputError } from "@latents/core";

/** Share of a training after which trials are compared first: see `halvingSteps`. */
const firstShare = 1 / 5;

/**
 * The steps at which trials are compared in synchronous successive halving, and the whole length: after `first` steps, then each time after `factor` times as
 * many, as long as there are `factor` trials to choose from. Of n trials one in `factor` goes on each time.
 *
 * Default `first`: a fifth of the steps, so that a search of many trials costs at most 45 % of the steps of the whole for any factor:
 * n (1/5 + 1/5/2 + 2/5/4 + 1/5/8) = 42.5 % with 2, n (1/5 + 2/5/3 + 2/5/9) = 37.8 % with 3, (1/5 + 4/5/factor) n from 5 on. The sources begin at
 * steps / factor^floor(log_factor n), 11 % of the steps for 27 trials, where what learns fast at first is taken for what ends well.
 * Source: Jamieson & Talwalkar 2016, arXiv:1502.07943; Li et al. 2018, arXiv:1603.06560, which tries several first comparisons beside each other.
 * Throws InputError where there are too few trials to leave any out, or the first comparison is no earlier than the end.
 */
export function halvingSteps(trials: number, steps: number, factor: number, first?: number): readonly number[] {
  if (trials < factor)
    throw new InputError(`--halving: with ${factor}, needs ${factor} trials or more, got ${trials}; leave it out`);
  if (first !== undefined && first >= steps)
    throw new InputError(
      `--first-rung: must be below the ${steps} steps of a trial, got ${first}; leave it out: a fifth of them`,
    );
  const compared: number[] = [];
  let left = trials;
  for (let step = first ?? Math.ceil(steps * firstShare); step < steps && left >= factor; step *= factor) {
    compared.push(step);
    left = Math.floor(left / factor);
  }
  return [...compared, steps];
}
