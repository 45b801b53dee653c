// A prior of one's own as a plug-in: RealNVP, a chain of affine couplings between z and noise (Dinh et al. 2017, arXiv:1605.08803).
//   npx latents train --plugin examples/realnvp-prior.ts --set model.prior.type=realnvp-mine
import { affineCoupling, ops, standardNormalLogProb, variant, z, type PartContext, type Prior } from "@latents/core";

const options = {
  couplings: z.int().min(1).default(4).meta({ description: "Affine couplings, which move the halves of z in turn" }),
  hidden: z.int().min(1).default(64).meta({ description: "Hidden units of each coupling's net" }),
};

export const priors = {
  "realnvp-mine": variant(options, ({ couplings, hidden }, { initializer }: PartContext): Prior => ({
    name: "realnvp-mine",
    build: (size, scope) => {
      const net = { size, hidden: [hidden], activation: "tanh", initializer } as const;
      const chain = Array.from({ length: couplings }, (_, i) =>
        affineCoupling({ ...net, moves: i % 2 ? "first" : "second" }),
      );
      return {
        logProb: (code) => {
          let at = code;
          const logDets = chain.map((one, i) => {
            const { y, logDet } = one.forward(at, scope.child(i));
            at = y;
            return logDet;
          });
          return logDets.reduce(ops.add, standardNormalLogProb(at));
        },
        sample: (rows, noise) =>
          chain.reduceRight((y, one, i) => one.inverse(y, scope.child(i)), noise("normal", [rows, size])),
      };
    },
  })),
};
