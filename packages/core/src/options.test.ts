import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { builtInParts } from "./config/index.js";
import { InputError } from "./errors.js";
import { withOptions } from "./options.js";
import { madeWith, optionsOf } from "./variant.js";
import * as core from "./index.js";

const shape = {
  size: z.int().min(1).meta({ description: "How large" }),
  hidden: z.array(z.int().min(1)).default([2]).meta({ description: "Sizes" }),
  form: z.enum(["round", "square"]).default("round").meta({ description: "Which form" }),
};
const made = withOptions("thing", shape, (options) => options);

describe("withOptions", () => {
  it("completes what is given by the schema's defaults, and takes lists that are read-only", () => {
    const hidden: readonly number[] = [3, 4];
    expect(made({ size: 1 })).toEqual({ size: 1, hidden: [2], form: "round" });
    expect(made({ size: 1, hidden, form: undefined })).toEqual({ size: 1, hidden: [3, 4], form: "round" });
    expectTypeOf(made).parameter(0).toEqualTypeOf<{
      readonly size: number;
      readonly hidden?: readonly number[] | undefined;
      readonly form?: "round" | "square" | undefined;
    }>();
    expect(withOptions("thing", { form: shape.form }, (options) => options)()).toEqual({ form: "round" });
    const [other, words] = [{ name: "other" }, { form: "oval" }];
    expect(optionsOf(withOptions("thing", { form: shape.form }, () => other)({ form: "square" }))).toEqual({
      form: "square",
    });
    expect(optionsOf(withOptions("thing", { form: shape.form }, () => madeWith(words, { name: "own" }))())).toEqual(
      words,
    );
  });

  it.each([
    [undefined, "thing.size: must be a whole number, 1 or more, got nothing"],
    [null, "thing: options must be an object with keys of size, hidden, form, got null"],
    [3, "thing: options must be an object with keys of size, hidden, form, got 3"],
    [{ size: "3" }, 'thing.size: must be a whole number, 1 or more, got "3"'],
    [{ size: 1, hidden: 100 }, "thing.hidden: must be a list, each a whole number, 1 or more, got 100"],
    [{ size: 1, hidden: [1, -1] }, "thing.hidden[1]: must be a whole number, 1 or more, got -1"],
    [{ size: 1, form: "oval" }, 'thing.form: must be one of round, square, got "oval"'],
    [{ size: 1, sise: 2 }, "thing.sise: unknown option. Allowed: size, hidden, form"],
  ])("%j is refused by one sentence", (given, message) => {
    expect(() => made(given as never)).toThrow(InputError);
    expect(() => made(given as never)).toThrow(message);
  });
});

/** The library's functions whose options a config has too, by their words. */
const functions = {
  priors: {
    ...{ "gaussian-mixture": core.gaussianMixturePrior, vamp: core.vampPrior, exemplar: core.exemplarPrior },
    ...{ realnvp: core.realNvpPrior, maf: core.mafPrior, autoregressive: core.autoregressivePrior },
    ...{ "uniform-categories": core.uniformCategoriesPrior, codes: core.codesPrior },
  },
  posteriors: {
    ...{ normal: core.normalPosterior, planar: core.planarPosterior, realnvp: core.realNvpPosterior },
    ...{ iaf: core.iafPosterior, maf: core.mafPosterior },
    ...{ "gumbel-softmax": core.gumbelSoftmaxPosterior, vq: core.vqPosterior },
  },
  hierarchies: { layers: core.stochasticLayers, ladder: core.ladder },
  likelihoods: {
    ...{ normal: core.normalLikelihood, "squared-error": core.squaredError, laplace: core.laplaceLikelihood },
    ...{ beta: core.betaLikelihood, "discretised-logistic": core.discretisedLogisticLikelihood },
    // the table comes first
    columns: (given?: object) => core.columnsLikelihood({ columns: [] } as never, given),
  },
  objectives: {
    ...{ elbo: core.elbo, beta: core.beta, iwae: core.iwae, dreg: core.dreg, "jensen-shannon": core.jensenShannon },
    ...{ "geometric-js": core.geometricJs, factor: core.factor, "beta-tc": core.betaTc, info: core.info },
    ...{ "wae-mmd": core.waeMmd, swae: core.swae, aae: core.aae, rae: core.rae, "vae-gan": core.vaeGan },
    ...{ "ms-ssim": core.msSsim, dip: core.dip, miwae: core.miwae, piwae: core.piwae, ciwae: core.ciwae },
    renyi: core.renyi,
  },
} as const;

describe("every function of options, called from plain JavaScript with a wrong type", () => {
  const rows = Object.entries(functions).flatMap(([kind, made]) =>
    Object.entries(made).flatMap(([word, make]) =>
      Object.keys(builtInParts[kind as keyof typeof functions][word as never]["options"]).map(
        (option) => [`${kind} ${word}: ${option}`, option, make] as const,
      ),
    ),
  );

  it.each(rows)("%s", (_, option, make) => {
    // an object is none of the types that options have
    for (const wrong of [{ wrong: true }, null, Symbol("s")])
      expect(() => (make as (given: unknown) => unknown)({ size: 4, [option]: wrong })).toThrow(InputError);
  });

  it("leaves out none that a config names and has options", () => {
    for (const [kind, words] of Object.entries(functions))
      for (const [word, { options }] of Object.entries(builtInParts[kind as keyof typeof functions]))
        if (Object.keys(options).length > 0) expect(Object.keys(words), kind).toContain(word);
  });
});
