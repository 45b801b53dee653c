import { constant, input, ndArray, type Tensor } from "../../graph/index.js";
import { place, type LatentModel, type PlacedModel } from "../../latents/index.js";
import type { AskNoise } from "../../model-graphs/index.js";
import { givenLabels, knownLabels, type Vae } from "../../models/index.js";
import type { Scope } from "../../nn/index.js";
import { noiseNameOf } from "../../objectives/index.js";
import { mul, sum } from "../../ops/index.js";
import type { PosteriorDistribution } from "../../posteriors/index.js";

/** Images of which parts are scored, and what their codes are drawn from. */
export interface PartInput {
  /** [batch, size] */
  readonly x: Tensor;
  /** q of the code, in the place of the model's own; the latents above it keep theirs. */
  readonly q: PosteriorDistribution;
  /** One-hot, [batch, classes], of a model with labels: they are given. */
  readonly labels?: Tensor;
  readonly draws: number;
  readonly noise: AskNoise;
  /** [size] each: 1 where a value belongs to the part, else 0. */
  readonly parts: readonly Uint8Array[];
}

/** A model whose latents are drawn for images of which a part is seen. */
export interface PlacedPart extends PlacedModel {
  /** log p(x_part | latents) of each part, [draws, batch], in nats; the model's own likelihood is that of the first. */
  readonly logProbs: readonly Tensor[];
}

/** One-hot labels [batch, classes] where the model takes them. */
export const labelRows = ({ conditioning }: Vae, batch: number): Tensor | undefined =>
  conditioning && input("labels", [batch, conditioning.supervision.classes]);

/** Draws all latents of a model, the code by `q`, and scores the parts of x. */
export function placePart(model: Vae, given: PartInput, scope: Scope): PlacedPart {
  const { x, q, labels, draws, noise, parts } = given;
  const own = givenLabels(model.latents);
  const logProbs: Tensor[] = [];
  const latents: LatentModel = {
    ...own,
    latents: own.latents.map((latent) =>
      latent.name === own.code ? { ...latent, posteriorGiven: [], posterior: () => q } : latent,
    ),
    decode: (values, size, place) => {
      const decoded = own.decode(values, size, place);
      return {
        ...decoded,
        logProb: (values) => {
          const perValue = decoded.logProbPerValue(values);
          logProbs.push(...parts.map((part) => sum(mul(perValue, constant(ndArray(part))), -1)));
          return logProbs[0];
        },
      };
    },
  };
  const placed = place(
    latents,
    {
      ...{ x, known: knownLabels(labels), draws },
      noise: (latent, kind, shape) => noise(noiseNameOf(latents, latent), kind, shape),
    },
    scope,
  );
  return { ...placed, logProbs };
}
