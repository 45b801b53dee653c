import { OnnxVae, type OnnxFiles, type Runtime } from "@latents/core";
import { dataName } from "./graph-model";
import type { PageModel } from "./page-model";

/** Why no drawing is completed. */
const cannotComplete =
  "Completions follow gradients of the model's own graph, which ONNX files do not have: latents complete makes them.";

/** As much of a config as is shown, of which nothing is checked yet. */
interface Said {
  readonly seed?: unknown;
  readonly data?: { readonly name?: unknown };
  readonly model?: { readonly prior?: { readonly type?: unknown } };
}

/**
 * A model of which no page has the code, by its ONNX nets; `why` says whose code that is. Throws InputError where nets are missing, FormatError for what are none
 * of ours.
 */
export async function netsModel(where: string, why: string, files: OnnxFiles, runtime: Runtime): Promise<PageModel> {
  const { device, threads } = runtime;
  const vae = await OnnxVae.open(where, files, { device, threads });
  const { run: name, step, shape, latent, likelihood, binarisation } = vae.facts;
  const said = (vae.facts.config ?? {}) as Said;
  const prior = said.model?.prior?.type;
  return {
    vae,
    presented: { data: { binarisation }, seed: Number.isInteger(said.seed) ? (said.seed as number) : 0 },
    facts: {
      ...{ name, step, shape, latent, likelihood, binarisation, score: "elbo", byNets: why, cannotComplete },
      ...{ classes: vae.classes, infersLabels: vae.infersLabels, hasStandardPrior: vae.hasStandardPrior },
      data: dataName(said.data?.name),
      prior: typeof prior === "string" ? prior : "of its own",
    },
    ownKl: () => Promise.resolve(undefined),
    drawing: async () => new (await import("./draw-scores")).NetScores(vae, binarisation, cannotComplete),
  };
}
