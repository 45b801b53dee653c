import { klToStandardNormal, standardNormalLogProb } from "../distributions/index.js";
import { constant } from "../graph/index.js";
import { klByMoments, klPerDimension } from "./closed-kl.js";
import type { Prior } from "./prior.js";
import { madeWith } from "../variant.js";

const standard = { mean: constant(0), logVar: constant(0) };

/** p(z) = N(0, I), with the KL in closed form. Source: Kingma & Welling 2014, arXiv:1312.6114, appendix B. */
export const standardNormal = (): Prior =>
  madeWith(
    {},
    {
      name: "standard-normal",
      build: (latent) => ({
        logProb: standardNormalLogProb,
        kl: (q) => (q.gaussian ? klPerDimension(klToStandardNormal(q.gaussian)) : klByMoments(q, standard)),
        gaussian: standard,
        sample: (rows, noise) => noise("normal", [rows, latent]),
      }),
    },
  );
