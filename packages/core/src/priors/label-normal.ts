import { normal } from "../distributions/index.js";
import { InputError } from "../errors.js";
import { fill } from "../nn/index.js";
import { matmul } from "../ops/index.js";
import { gaussianPrior } from "./gaussian-prior.js";
import type { Prior } from "./prior.js";
import { madeWith } from "../variant.js";

/**
 * p(z|y) = N(mean_y, diag exp(logVar_y)), a Gaussian of its own for every label, with the KL in closed form. An unknown label, a row of
 * zeros, has N(0, I). Parameters: `mean`, `logVar` [classes, latent], start 0, so that every label starts at N(0, I) too.
 * Throws InputError where the model has no labels.  Source: the conditional prior of Khemakhem et al. 2020 (iVAE), arXiv:1907.04809, with
 * a table of Gaussians in place of a net.
 */
export const labelNormal = (): Prior =>
  madeWith(
    {},
    {
      name: "label-normal",
      build: (latent, scope, { labels } = {}) => {
        if (!labels)
          throw new InputError(
            "prior label-normal: needs labels, and the model has none; set model.conditioning to labels or semi-supervised",
          );
        const classes = Number(labels.shape.at(-1));
        const fans = { fanIn: classes, fanOut: latent };
        const of = (name: string) => matmul(labels, scope.parameter(name, [classes, latent], fill(0), fans));
        return gaussianPrior(normal(of("mean"), of("logVar")), latent);
      },
    },
  );
