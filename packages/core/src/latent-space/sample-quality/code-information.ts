import { InputError } from "../../errors.js";
import { fillNormal } from "../../random/index.js";
import { checkPoints, checkSameDimensions, type Points } from "../points.js";

/** An estimate of I_q(x; z), in nats. */
export interface CodeInformation {
  readonly information: number;
  /** Over the images. */
  readonly standardError: number;
}

/**
 * Mutual information of images and codes under q:  I_q(x; z) = E[log q(z|x) - log q(z)],  q(z) = mean_n q(z|x_n), of diagonal Gaussians, by one draw of each image
 * against all of them. It is what is left of the KL without KL(q(z) || p(z)), and at most log n, the logarithm of the number of images: near that it says only "at
 * least".  Shapes: mean, logVar [n, latent]. Unit: nats. Takes n^2 latent steps.
 * Throws InputError for fewer than two images, or other shapes.  Source: Hoffman & Johnson 2016, "ELBO surgery".
 */
export function codeInformation(mean: Points, logVar: Points, seed = 0): CodeInformation {
  checkPoints("codeInformation", mean, 2);
  checkPoints("codeInformation", logVar, 2);
  checkSameDimensions("codeInformation", mean, logVar);
  const [n, latent] = mean.shape;
  if (logVar.shape[0] !== n)
    throw new InputError(
      `codeInformation: mean and logVar must be of the same images, got ${n} and ${logVar.shape[0]}`,
    );
  const z = fillNormal(new Float64Array(n * latent), { seed, stream: "code-information", step: 0 });
  const precision = Float64Array.from(logVar.data, (v) => Math.exp(-v));
  const constant = Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let d = 0; d < latent; d++) sum -= logVar.data[i * latent + d] / 2;
    return sum;
  });
  for (let at = 0; at < z.length; at++) z[at] = mean.data[at] + Math.exp(logVar.data[at] / 2) * z[at];
  const logs = new Float64Array(n);
  let [total, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    let top = -Infinity;
    for (let j = 0; j < n; j++) {
      let sum = constant[j];
      for (let d = 0; d < latent; d++) {
        const off = z[i * latent + d] - mean.data[j * latent + d];
        sum -= (off * off * precision[j * latent + d]) / 2;
      }
      logs[j] = sum;
      if (sum > top) top = sum;
    }
    const sum = logs.reduce((all, v) => all + Math.exp(v - top), 0);
    const own = logs[i] - (top + Math.log(sum / n));
    total += own;
    squares += own * own;
  }
  const information = total / n;
  return { information, standardError: Math.sqrt(Math.max(0, squares / n - information ** 2) / (n - 1)) };
}
