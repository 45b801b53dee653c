import { InputError } from "@latents/core";

/**
 * The steps at which trials are compared in synchronous successive halving, and the whole length: with n trials, of which one in `factor` goes on each
 * time, all are trained for steps / factor^r, r = floor(log_factor n).  Source: Jamieson & Talwalkar 2016, arXiv:1502.07943.
 * Throws InputError where there are too few trials to leave any out.
 */
export function halvingSteps(trials: number, steps: number, factor: number): readonly number[] {
  // logarithms of whole powers miss by a bit
  const rounds = Math.floor(Math.log(trials) / Math.log(factor) + 1e-9);
  if (rounds < 1)
    throw new InputError(`--halving: with ${factor}, needs ${factor} trials or more, got ${trials}; leave it out`);
  const all = Array.from({ length: rounds + 1 }, (_, r) => Math.max(1, Math.ceil(steps / factor ** (rounds - r))));
  return all.filter((step, i) => i === 0 || step > all[i - 1]);
}
