import { logSphereArea } from "../distributions/index.js";
import { add, div, mul, neg, sqrt, square, sum } from "../ops/index.js";
import { madeWith } from "../variant.js";
import type { Prior } from "./prior.js";

/**
 * The uniform density on the unit sphere, 1 / area, of a posterior that lies there. KL(q || p) = log area - H(q), in closed form where q knows its entropy H.
 * Source: Davidson et al. 2018, arXiv:1804.00891.
 */
export const uniformSphere = (): Prior =>
  madeWith(
    {},
    {
      name: "uniform-sphere",
      support: "sphere",
      build: (latent) => {
        const logArea = logSphereArea(latent);
        return {
          logProb: (z) => add(mul(sum(z, -1), 0), -logArea),
          kl: ({ entropy }) => entropy && { total: add(neg(entropy), logArea) },
          sample: (rows, noise) => {
            const direction = noise("normal", [rows, latent]);
            return div(direction, sqrt(sum(square(direction), -1, true)));
          },
        };
      },
    },
  );
