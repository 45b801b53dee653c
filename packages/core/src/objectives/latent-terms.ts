import { InputError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import { boundOf, logWeightsOf, place, type LatentModel, type Placed, type Values } from "../latents/index.js";
import type { Scope } from "../nn/index.js";
import { add, mean, sum } from "../ops/index.js";
import type { Drawn, DrawnCode, LatentKl, Terms } from "./objective.js";

/** The minibatch of `latentTerms`. */
export interface LatentMinibatch {
  /** [batch, d] */
  readonly x: Tensor;
  /** Givens and observed latents. */
  readonly known?: Values;
  readonly datasetSize: number;
}

/** Name of a latent's noise: that of the code is plain, so that a sole latent needs none of its own. */
export const noiseNameOf = ({ code }: LatentModel, latent: string, plain = "noise"): string =>
  latent === code ? plain : `${plain}.${latent}`;

const bestFor = "use elbo, beta or iwae";

/** What an objective sees of a model's latents; its own noise and parameters stand under `scope`'s child `objective`. */
export function latentTerms(model: LatentModel, minibatch: LatentMinibatch, scope: Scope): Terms {
  const { x, known = {}, datasetSize } = minibatch;
  const own = scope.child("objective");
  return {
    ...{ x, datasetSize, scope: own },
    draw: (k) =>
      drawnOf(
        model,
        place(
          model,
          {
            ...{ x, known, draws: k },
            noise: (latent, kind, shape) => own.noise(kind, shape, noiseNameOf(model, latent)),
          },
          scope,
        ),
      ),
    sole: (who) => {
      const [latent, ...others] = model.latents;
      if (others.length > 0)
        throw new InputError(
          `${who}: takes a model with one latent, and this one has ${model.latents.map(({ name }) => name).join(", ")}; ${bestFor}`,
        );
      const value = (name: string): Tensor => known[name];
      const prior = latent.prior({ scope, value });
      return {
        posterior: latent.posterior({ x, scope, value, prior: () => prior, once: (_, write) => write() }),
        prior,
        decode: (z) => model.decode({ ...known, [latent.name]: z }, Number(x.shape[1]), scope),
      };
    },
  };
}

/** All axes but the last: what a vector of dimensions is averaged over. */
const leading = (v: Tensor): number[] => Array.from({ length: v.rank - 1 }, (_, axis) => axis);

function drawnOf(model: LatentModel, placed: ReturnType<typeof place>): Drawn {
  const bound = boundOf(placed);
  const latents = model.latents.map(({ name, kind }): LatentKl => {
    const { kl, klPerDimension } = bound.latents[name];
    const split = klPerDimension && mean(klPerDimension, leading(klPerDimension));
    return { name, kind, kl: split ? sum(split) : mean(kl), ...(split && { klPerDimension: split }) };
  });
  const total = (shares: readonly LatentKl[]): Tensor | 0 =>
    shares.length === 0 ? 0 : shares.map(({ kl }) => kl).reduceRight((sumOf, kl) => add(sumOf, kl));
  const rec = mean(bound.rec);
  const kl = total(latents) as Tensor;
  const split = latents.find(({ name }) => name === model.code)?.klPerDimension;
  const shares = latents.length > 1 ? Object.fromEntries(latents.map((one) => [`kl.${one.name}`, one.kl])) : {};
  return {
    ...{ rec, kl, latents },
    parts: { rec, kl, ...(split && { klPerDimension: split }), ...shares },
    logWeights: () => logWeightsOf(placed),
    code: (who) => {
      const { posterior, prior, draw } = checkedCode(who, model, placed.placed);
      const others = total(latents.filter(({ name }) => name !== model.code));
      const own = latents.find(({ name }) => name === model.code)!.kl;
      return { ...{ posterior, prior, ...draw }, kl: own, klOfOthers: others };
    },
  };
}

/** The code's place. Throws InputError where there is no one q and p of it. */
function checkedCode(
  who: string,
  { code, latents }: LatentModel,
  placed: readonly Placed[],
): Pick<DrawnCode, "posterior" | "prior"> & { readonly draw: NonNullable<Placed["draw"]> } {
  const { latent, posterior, prior, draw, before } = placed.find((one) => one.latent.name === code)!;
  if (before > 0) {
    const summed = latents.filter(({ expectation }) => expectation === "sum").map(({ name }) => name);
    throw new InputError(
      `${who}: reads one code of each image, and "${code}" comes after the sum over ${summed.join(", ")}; ${bestFor}`,
    );
  }
  const parent = latent.priorGiven.find((name) => latents.some((one) => one.name === name));
  if (parent !== undefined)
    throw new InputError(
      `${who}: reads one prior of the code, and that of "${code}" looks at the latent "${parent}"; ${bestFor}`,
    );
  if (!posterior || !draw) throw new InputError(`${who}: the code "${code}" is observed; ${bestFor}`);
  return { posterior, prior, draw };
}
