import { InputError } from "../errors.js";
import { input, type Tensor } from "../graph/index.js";
import { sampleLatents, type LatentNoise } from "../latents/index.js";
import { codeName, knownLabels, type Vae } from "../models/index.js";
import { softmax } from "../ops/index.js";
import { fedLabels, fedRows, shownMean } from "./fed-rows.js";
import { modelGraph, type ModelGraph } from "./model-graph.js";

/**
 * x [batch, size], and labels [batch, classes] where the model takes them -> mean [batch, latent], the code that stands for x, and logVar where q(z|x) is
 * a Gaussian.
 */
export function encoderGraph(model: Vae, size: number): ModelGraph {
  const { inputs, x, labels } = fedRows(model, size);
  return modelGraph("encoder", inputs, (scope) => {
    const { mean, gaussian } = model.encode(x, scope, labels);
    return { mean, ...(gaussian && { logVar: gaussian.logVar }) } as Record<string, Tensor>;
  });
}

/**
 * x [batch, size], noise [batch, latent] of q's kind, and labels where the model takes them -> z [batch, latent], a draw from q(z|x), and logProb [batch], the
 * logarithm of its density, in nats.
 */
export function drawGraph(model: Vae, size: number): ModelGraph {
  const { inputs, x, labels } = fedRows(model, size);
  return modelGraph("draw", inputs, (scope, ask) => {
    const q = model.encode(x, scope, labels);
    const { z, logProb } = q.draw(ask("noise", q.noise, ["batch", model.latent]));
    return { z, logProb };
  });
}

/** z [batch, latent], and labels where the model takes them -> mean [batch, size], and logits where the likelihood has them. */
export function decoderGraph(model: Vae, size: number): ModelGraph {
  const z = input("z", ["batch", model.latent]);
  const { inputs, labels } = fedLabels(model);
  return modelGraph("decoder", [z, ...inputs], (scope) => {
    const { mean, logits } = model.decode(z, size, scope, labels);
    return { ...(logits && { logits }), mean: shownMean(model, mean) } as Record<string, Tensor>;
  });
}

/** The same, with all else that log p(x|z) needs, as the likelihood names it. What is exported. */
export function scoringDecoderGraph(model: Vae, size: number): ModelGraph {
  const z = input("z", ["batch", model.latent]);
  const { inputs, labels } = fedLabels(model);
  return modelGraph("decoder", [z, ...inputs], (scope) => {
    const { mean, logits, parameters } = model.decode(z, size, scope, labels);
    return { ...(logits && { logits }), mean: shownMean(model, mean), ...parameters?.() };
  });
}

/**
 * The noise that the priors ask for, and labels where the model takes them -> z [batch, latent], a draw from p: the other latents are drawn before it where p(z)
 * looks at them. Noise of z is named by its kind, `normal` or `uniform`, that of another latent with its name behind, `normal.z2`.
 */
export function priorGraph(model: Vae): ModelGraph {
  const { inputs, labels } = fedLabels(model);
  return modelGraph("prior", inputs, (scope, ask) => {
    const times = new Map<string, number>();
    const noise: LatentNoise = (latent, kind, shape) => {
      const plain = latent === model.latents.code ? kind : `${kind}.${latent}`;
      const count = (times.get(plain) ?? 0) + 1;
      times.set(plain, count);
      return ask(count === 1 ? plain : `${plain}${count}`, kind, shape);
    };
    const z = sampleLatents(model.latents, { rows: "batch", known: knownLabels(labels), noise }, scope)[codeName];
    return { z };
  });
}

/** x [batch, size] -> probs [batch, classes], q(y|x) of a model that infers labels. Throws InputError for any other. */
export function classifierGraph(model: Vae, size: number): ModelGraph {
  const { inferred } = model.conditioning ?? {};
  if (!inferred)
    throw new InputError(
      'classify: the model does not infer labels; train one with model.conditioning "semi-supervised"',
    );
  const { inputs, x } = fedRows({ ...model, conditioning: undefined }, size);
  return modelGraph("classifier", inputs, (scope) => ({ probs: softmax(inferred.classify(x, scope)) }));
}
