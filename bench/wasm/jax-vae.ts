import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
  type Array,
} from "@jax-js/jax";

/** A weight as [inputs, outputs], and its bias. */
export interface Dense {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** Values of the VAE, and one minibatch to try it on. */
export interface JaxVaeValues {
  readonly encoder: readonly Dense[];
  readonly mean: Dense;
  readonly logVar: Dense;
  readonly decoder: readonly Dense[];
  /** [batch, size] */
  readonly x: Float32Array;
  /** [batch, latent] */
  readonly noise: Float32Array;
}

type Layer = { w: Array; b: Array };
type Parameters = { encoder: Layer[]; mean: Layer; logVar: Layer; decoder: Layer[] };

// jax-js counts references: every use but the last takes `.ref`
const dense = (x: Array, { w, b }: Layer): Array => np.matmul(x, w).add(b);

/** Negative ELBO, mean over the batch: sum of softplus(l) - x l, and KL(q || N(0, I)). */
function negElbo(batch: number, p: Parameters, x: Array, noise: Array): Array {
  const features = p.encoder.reduce((h, layer) => nn.relu(dense(h, layer)), x.ref);
  const mean = dense(features.ref, p.mean);
  const logVar = dense(features, p.logVar);
  const variance = np.exp(logVar.ref);
  const z = mean.ref.add(noise.mul(np.sqrt(variance.ref)));
  const logits = p.decoder.reduce((h, layer, i) => {
    const y = dense(h, layer);
    return i < p.decoder.length - 1 ? nn.relu(y) : y;
  }, z);
  const rec = np.sum(nn.softplus(logits.ref).sub(x.mul(logits)));
  const kl = np.sum(np.square(mean).add(variance).sub(logVar).sub(1)).mul(0.5);
  return rec.add(kl).div(batch);
}

/** The VAE in jax-js on its wasm device (threads where the page is isolated): forward and backward, compiled by its `jit`. */
export async function jaxVae(values: JaxVaeValues, batch: number): Promise<{ step(): Promise<number> }> {
  await init("wasm");
  defaultDevice("wasm");
  const array = (data: Float32Array, ...shape: number[]): Array => np.array(data).reshape(shape);
  const layer = ({ weight, bias }: Dense): Layer => ({
    w: array(weight, weight.length / bias.length, bias.length),
    b: array(bias, bias.length),
  });
  const parameters: Parameters = {
    encoder: values.encoder.map(layer),
    mean: layer(values.mean),
    logVar: layer(values.logVar),
    decoder: values.decoder.map(layer),
  };
  const x = array(values.x, batch, values.x.length / batch);
  const noise = array(values.noise, batch, values.noise.length / batch);
  const both = jit(valueAndGrad((p: Parameters, a: Array, b: Array) => negElbo(batch, p, a, b)));
  return {
    step: async () => {
      const [loss, gradient] = both(tree.ref(parameters), x.ref, noise.ref);
      await blockUntilReady([loss, gradient]);
      tree.dispose(gradient);
      return ((await loss.data()) as unknown as Float32Array)[0];
    },
  };
}
