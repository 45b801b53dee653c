import { constant, ndArray, type Shape, type Tensor } from "../graph/index.js";
import { latentBound, type LatentNoise } from "../latents/index.js";
import { knownLabels, type Vae } from "../models/index.js";
import { rowSlopes, type Scope } from "../nn/index.js";
import { noiseNameOf } from "../objectives/index.js";
import { add, exp, logSoftmax, mul, split, sub, sum } from "../ops/index.js";
import { modelGraph, type AskNoise, type ModelGraph } from "./model-graph.js";
import { fedRows } from "./fed-rows.js";

/** Bound of each row, [batch]. Unit: nats. */
interface RowBound {
  readonly rec: Tensor;
  readonly kl: Tensor;
}

/**
 * x [batch, size], the noise of each latent that is drawn, and labels where the model is given them -> negElbo = rec + kl, each [batch] in nats: the negative ELBO
 * of each row by one draw. Noise of the code is `noise` [batch, latent], of another latent with its name behind, `noise.z2`. Where labels are inferred they are
 * summed, and `noise` [batch, classes latent] has a draw for each class. Of a table the densities of numbers are in standard deviations, as `scoreRows` has them.
 */
export function scoreGraph(model: Vae, size: number): ModelGraph {
  const inferred = model.conditioning?.inferred;
  const { inputs, x, labels } = fedRows(inferred ? { ...model, conditioning: undefined } : model, size);
  return modelGraph("score", inputs, (scope, ask) => {
    const { rec, kl } = inferred
      ? summedBound(model, x, inferred.classify(x, scope), ask, scope)
      : latentBound(model.latents, { x, known: knownLabels(labels), noise: noiseOf(model, ask) }, scope);
    const own = model.encoding ? sub(rec, rowSlopes(inputs[0], model.encoding)) : rec;
    return { negElbo: add(own, kl), rec: own, kl };
  });
}

const noiseOf =
  ({ latents }: Vae, ask: AskNoise): LatentNoise =>
  (latent, kind, shape) =>
    ask(noiseNameOf(latents, latent), kind, shape);

/**
 * sum_y q(y|x) (bound given y + log q(y|x)), the bound of each class written for itself, since the copies of the rows that `latentBound` makes need their number.
 * Shapes: x [batch, size], logits [batch, classes].
 */
function summedBound(model: Vae, x: Tensor, logits: Tensor, ask: AskNoise, scope: Scope): RowBound {
  const classes = Number(logits.shape.at(-1));
  const logQ = split(logSoftmax(logits), classes);
  const asked = new Map<string, Tensor[]>();
  const noise = noiseOf(model, ask);
  const parts = logQ.map((column, c) => {
    const bound = latentBound(
      model.latents,
      {
        x,
        known: knownLabels(everyRow(c, logits)),
        noise: (latent, kind, shape) => {
          if (!asked.has(latent)) asked.set(latent, split(noise(latent, kind, perClass(shape, classes)), classes));
          return asked.get(latent)![c];
        },
      },
      scope,
    );
    const logProb = sum(column, -1);
    const q = exp(logProb);
    return { rec: mul(q, bound.rec), kl: mul(q, add(bound.kl, logProb)) };
  });
  return parts.reduce((total, part) => ({ rec: add(total.rec, part.rec), kl: add(total.kl, part.kl) }));
}

const perClass = (shape: Shape, classes: number): Shape => [...shape.slice(0, -1), Number(shape.at(-1)) * classes];

/** The one-hot row of a class, as many times as `like` [batch, classes] has rows: their number is known to `like` alone. */
function everyRow(label: number, like: Tensor): Tensor {
  const classes = Number(like.shape.at(-1));
  const row = Array.from({ length: classes }, (_, c) => Number(c === label));
  return add(mul(exp(logSoftmax(like)), 0), constant(ndArray(row, [1, classes])));
}
