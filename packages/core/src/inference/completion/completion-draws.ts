import type { Matrix } from "../../data/index.js";
import { normal } from "../../distributions/index.js";
import { input, sizeOf } from "../../graph/index.js";
import { logWeightsOf } from "../../latents/index.js";
import { bindParameters, modelGraph, type NoiseInput } from "../../model-graphs/index.js";
import { gaussianPosterior } from "../../posteriors/index.js";
import { fillNoise, fillNormal, type RandomRun } from "../../random/index.js";
import type { Executable, HostTensor } from "../../runtime/index.js";
import { batchRows, type PartlySeen } from "./partly-seen.js";
import { labelRows, placePart } from "./place-part.js";
import { effectiveSamples, logMeanExp, weightedLogMeanExp } from "./resample.js";

/** A diagonal Gaussian over z for each image: [images, latent]. */
export interface Proposal {
  readonly mean: Matrix;
  readonly logVar: Matrix;
}

/** What the draws of a proposal say of one image, in nats. */
export interface DrawFigures {
  /** log p(x_seen | z) + log p(z) - log q(z) of each draw; with latents above z, of all together. */
  readonly logWeights: Float64Array;
  /** Their mean: the evidence lower bound of what is seen. */
  readonly elbo: number;
  /** log p(x_seen), by importance sampling: the logarithm of the mean weight. */
  readonly logProb: number;
  /** Draws that carry the weight. */
  readonly effectiveSamples: number;
  /** log p(x_hidden | x_seen), by the same draws and weights. */
  readonly logProbHidden: number;
}

/** Draws of an image that are weighed at once: enough rows for the matrix kernels, few enough for the caches. */
const drawsAtOnce = 10;

/** Importance draws of a model for images of which a part is seen: draw s of an image is the same for every proposal but for its mean and scale. */
export class CompletionDraws {
  private constructor(
    private readonly executable: Executable,
    private readonly noise: readonly NoiseInput[],
    private readonly given: PartlySeen,
    private readonly options: { readonly samples: number; readonly seed: number },
  ) {}

  static async create(
    given: PartlySeen,
    options: { readonly samples: number; readonly seed: number },
  ): Promise<CompletionDraws> {
    const { trained, batch, seen, hidden } = given;
    const { model, size, latent } = trained;
    const x = input("x", [batch, size]);
    const labels = labelRows(model, batch);
    const [mean, logVar] = ["mean", "logVar"].map((name) => input(name, [batch, latent]));
    const graph = modelGraph("completion draws", [x, mean, logVar, ...(labels ? [labels] : [])], (scope, noise) => {
      const q = gaussianPosterior(normal(mean, logVar));
      const placed = placePart(model, { x, labels, q, noise, draws: drawsAtOnce, parts: [seen, hidden] }, scope);
      return { logWeight: logWeightsOf(placed), ofHidden: placed.logProbs[1] };
    });
    const executable = await trained.runtime.compile(bindParameters(graph, trained.values));
    return new CompletionDraws(executable, graph.noise, given, options);
  }

  /** Figures of every image. */
  async figures(proposal: Proposal): Promise<DrawFigures[]> {
    const total = this.given.images.shape[0];
    const all: DrawFigures[] = [];
    for (let first = 0; first < total; first += this.given.batch) all.push(...(await this.#batch(proposal, first)));
    return all.slice(0, total);
  }

  async #batch(proposal: Proposal, first: number): Promise<DrawFigures[]> {
    const { batch, images, labels } = this.given;
    const { samples } = this.options;
    const rows = (matrix: Matrix): HostTensor => ({
      ...{ dtype: "float", shape: [batch, matrix.shape[1]] },
      data: batchRows(matrix, first, batch),
    });
    const feeds = {
      x: rows(images),
      mean: rows(proposal.mean),
      logVar: rows(proposal.logVar),
      ...(labels && { labels: rows(labels) }),
    };
    const weights = Array.from({ length: batch }, () => new Float64Array(samples));
    const hidden = Array.from({ length: batch }, () => new Float64Array(samples));
    for (let from = 0; from < samples; from += drawsAtOnce) {
      const used = Math.min(drawsAtOnce, samples - from);
      const { logWeight, ofHidden } = await this.executable.run({ ...feeds, ...this.#noiseFeeds(from, used, first) });
      for (let s = 0; s < used; s++)
        for (let i = 0; i < batch; i++) {
          weights[i][from + s] = Number(logWeight.data[s * batch + i]);
          hidden[i][from + s] = Number(ofHidden.data[s * batch + i]);
        }
    }
    return weights.map((logWeights, i) => ({
      logWeights,
      elbo: logWeights.reduce((a, b) => a + b) / samples,
      logProb: logMeanExp(logWeights),
      effectiveSamples: effectiveSamples(logWeights),
      logProbHidden: weightedLogMeanExp(hidden[i], logWeights),
    }));
  }

  /** Noise of all latents for draws `from` on of the images from `first` on; that of draws beyond `used` is 0. */
  #noiseFeeds(from: number, used: number, first: number): Record<string, HostTensor> {
    const entries = this.noise.map(({ name, kind, shape }): [string, HostTensor] => {
      const [, batch, width] = shape as readonly number[];
      const data = new Float32Array(sizeOf(shape));
      for (let s = 0; s < used; s++)
        fillNoise(
          kind,
          data.subarray(s * batch * width, (s + 1) * batch * width),
          this.#noiseOf(from + s, first, name),
        );
      return [name, { dtype: "float", shape: shape as readonly number[], data }];
    });
    return Object.fromEntries(entries);
  }

  /** Draw `index` of an image: the code [latent] that `figures` weighed. */
  code({ mean, logVar }: Proposal, image: number, index: number): Float32Array {
    const at = image * mean.shape[1];
    const noise = fillNormal(new Float32Array(mean.shape[1]), this.#noiseOf(index, image));
    return noise.map((n, j) => mean.data[at + j] + Math.exp(logVar.data[at + j] / 2) * n);
  }

  /** An image's noise depends on its place among all, not on the batches. */
  #noiseOf(draw: number, image: number, name = "noise"): RandomRun {
    const width = Number(this.noise.find((one) => one.name === name)!.shape.at(-1));
    const stream = `completion.draws${name.slice("noise".length)}`;
    return { seed: this.options.seed, stream, step: draw, offset: image * width };
  }

  release(): Promise<void> {
    return this.executable.release();
  }
}
