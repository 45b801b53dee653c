import { InputError } from "../errors.js";
import { fillNormal } from "../random/index.js";
import { nearestNeighbours } from "./nearest-neighbours.js";
import { Pauses } from "./pauses.js";
import { checkPoints, type Points } from "./points.js";
import { principalComponents, projectPoints } from "./principal-components.js";
import { SpaceTree } from "./space-tree.js";
import { tsneAffinities, type Affinities } from "./tsne-affinities.js";

/** How `tsne` lays points out. */
export interface TsneOptions {
  /** Dimensions of the map, default 2. */
  readonly dims?: 2 | 3;
  /** About how many neighbours each point keeps; default 30. */
  readonly perplexity?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Default 750, of which the first 250 are exaggerated. */
  readonly iterations?: number;
  /** Factor of the attraction in the first 250 iterations, default 12. */
  readonly exaggeration?: number;
  /** Of the gradient without its factor 4; default points / exaggeration, at least 200. */
  readonly learningRate?: number;
  /** Cells of side s at distance d are taken as one point if s / d < theta; 0 is exact. Default 0.5. */
  readonly theta?: number;
  /** `positions()` is the map as it is now, a copy. */
  readonly onProgress?: (done: number, total: number, positions: () => Float32Array<ArrayBuffer>) => void;
}

/** A map of points and how well it fits. */
export interface TsneMap {
  /** [count, dims] */
  readonly positions: Points<Float32Array>;
  /** KL(P || Q) of the map in nats, at the last iteration. */
  readonly klDivergence: number;
}

const exaggerated = 250;

/**
 * t-SNE by Barnes and Hut's approximation, O(n log n) an iteration, of the 3 x perplexity exact nearest neighbours of each point. Begins at the principal components,
 * scaled to a standard deviation of 1e-4, with a hundredth of seeded noise, so that equal points can part. Others are served between the iterations.
 * The same options give the same map. Throws InputError for a perplexity that the points have no neighbours for, or another option out of range.
 * Sources: van der Maaten 2014, jmlr.org/papers/v15/vandermaaten14a.html; initial values and learning rate: Kobak & Berens 2019,
 * doi:10.1038/s41467-019-13056-x; Belkina et al. 2019, doi:10.1038/s41467-019-13055-y.
 */
export async function tsne(points: Points, options: TsneOptions = {}): Promise<TsneMap> {
  const { dims = 2, seed = 0, iterations = 750, exaggeration = 12, theta = 0.5, onProgress } = options;
  checkPoints("t-SNE", points);
  const [count] = points.shape;
  const perplexity = options.perplexity ?? usualPerplexity(count);
  checkPerplexity(perplexity, count);
  const rate = options.learningRate ?? Math.max(200, count / exaggeration);
  const rules: [string, number, boolean, string][] = [
    ["dims", dims, [2, 3].includes(dims), "2 or 3"],
    ["iterations", iterations, Number.isInteger(iterations) && iterations >= 1, "a whole number, 1 or more"],
    ["exaggeration", exaggeration, exaggeration >= 1 && Number.isFinite(exaggeration), "a number, 1 or more"],
    ["learningRate", rate, rate > 0 && Number.isFinite(rate), "a number above 0"],
    ["theta", theta, theta >= 0 && theta <= 1, "from 0 to 1"],
  ];
  for (const [name, value, holds, rule] of rules)
    if (!holds) throw new InputError(`t-SNE: ${name} must be ${rule}, got ${value}`);

  const affinities = tsneAffinities(await nearestNeighbours(points, Math.floor(3 * perplexity)), perplexity);
  const positions = startPositions(points, dims, seed);
  const descent = new Descent(affinities, positions, dims, theta);
  const pauses = new Pauses();
  for (let step = 0; step < iterations; step++) {
    const early = step < exaggerated;
    descent.step(rate, early ? 0.5 : 0.8, early ? exaggeration : 1);
    await pauses.due();
    onProgress?.(step + 1, iterations, () => Float32Array.from(positions));
  }
  const { klDivergence } = tsneGradient(affinities, positions, dims, theta);
  return { positions: { shape: [count, dims], data: Float32Array.from(positions) }, klDivergence };
}

/** The perplexity of a map of `count` points where none is given: 30, or the largest that fewer points have neighbours for. */
export const usualPerplexity = (count: number): number => Math.min(30, Math.floor((10 * (count - 1)) / 3) / 10);

/** Throws InputError for a perplexity that `count` points have no neighbours for. */
function checkPerplexity(perplexity: number, count: number): void {
  const most = (count - 1) / 3;
  if (most < 2)
    throw new InputError(`t-SNE: needs 7 points or more, got ${count}; show so few by their principal components`);
  if (!(perplexity >= 2 && perplexity <= most))
    throw new InputError(
      `t-SNE: perplexity must be from 2 to ${Math.floor(10 * most) / 10}, a third of the other points, for ${count} points, got ${perplexity}; ` +
        `choose another perplexity${perplexity > most ? " or more points" : ""}`,
    );
}

/** Positions along the first principal components, the first of standard deviation 1e-4; noise where the points have fewer dimensions. */
function startPositions(points: Points, dims: number, seed: number): Float64Array {
  const [count, dimensions] = points.shape;
  const known = Math.min(dims, dimensions);
  const components = principalComponents(points, known);
  const { data } = projectPoints(points, components);
  const scale = 1e-4 / (Math.sqrt(components.variances[0]) || 1);
  const noise = fillNormal(new Float64Array(count * dims), { seed, stream: "t-sne", step: 0 });
  return noise.map((value, at) => {
    const [i, c] = [Math.floor(at / dims), at % dims];
    return c < known ? scale * data[i * known + c] + 1e-6 * value : 1e-4 * value;
  });
}

/** Gradient descent with momentum and a gain for each coordinate, as in the first implementation of t-SNE. */
class Descent {
  readonly #velocity: Float64Array;
  readonly #gains: Float64Array;
  readonly #scratch: Scratch;

  constructor(
    private readonly affinities: Affinities,
    private readonly positions: Float64Array,
    private readonly dims: number,
    private readonly theta: number,
  ) {
    this.#velocity = new Float64Array(positions.length);
    this.#gains = new Float64Array(positions.length).fill(1);
    this.#scratch = scratchFor(positions.length / dims, dims);
  }

  step(rate: number, momentum: number, exaggeration: number): void {
    const { positions, dims } = this;
    const [velocity, gains] = [this.#velocity, this.#gains];
    const gradient = quarterGradient(this.affinities, positions, dims, this.theta, exaggeration, this.#scratch);
    const centre = new Float64Array(dims);
    for (let at = 0; at < positions.length; at++) {
      const against = gradient[at] > 0 !== velocity[at] > 0;
      gains[at] = Math.max(0.01, against ? gains[at] + 0.2 : gains[at] * 0.8);
      velocity[at] = momentum * velocity[at] - rate * gains[at] * gradient[at];
      positions[at] += velocity[at];
      centre[at % dims] += (positions[at] * dims) / positions.length;
    }
    for (let at = 0; at < positions.length; at++) positions[at] -= centre[at % dims];
  }
}

interface Scratch {
  readonly tree: SpaceTree;
  readonly attraction: Float64Array;
  readonly repulsion: Float64Array;
  normaliser: number;
}

const scratchFor = (count: number, dims: number): Scratch => ({
  tree: new SpaceTree(count, dims),
  attraction: new Float64Array(count * dims),
  repulsion: new Float64Array(count * dims),
  normaliser: 0,
});

/** sum_j (exaggeration p_ij - q_ij) w_ij (y_i - y_j), with w_ij = 1 / (1 + |y_i - y_j|^2) and q_ij = w_ij / sum w. Overwritten by the next call. */
function quarterGradient(
  affinities: Affinities,
  positions: Float64Array,
  dims: number,
  theta: number,
  exaggeration: number,
  scratch: Scratch,
): Float64Array {
  const { tree, attraction, repulsion } = scratch;
  tree.build(positions);
  const normaliser = Math.max(tree.repulsion(theta, repulsion), Number.MIN_VALUE);
  scratch.normaliser = normaliser;
  attract(affinities, positions, dims, attraction);
  for (let at = 0; at < attraction.length; at++)
    attraction[at] = exaggeration * attraction[at] - repulsion[at] / normaliser;
  return attraction;
}

/** sum_j p_ij w_ij (y_i - y_j). */
function attract(
  { starts, columns, values }: Affinities,
  positions: Float64Array,
  dims: number,
  forces: Float64Array,
): void {
  const solid = dims === 3;
  for (let i = 0; i + 1 < starts.length; i++) {
    const at = i * dims;
    const x = positions[at];
    const y = positions[at + 1];
    const z = solid ? positions[at + 2] : 0;
    let fx = 0;
    let fy = 0;
    let fz = 0;
    for (let entry = starts[i]; entry < starts[i + 1]; entry++) {
      const other = columns[entry] * dims;
      const dx = x - positions[other];
      const dy = y - positions[other + 1];
      const dz = solid ? z - positions[other + 2] : 0;
      const force = values[entry] / (1 + dx * dx + dy * dy + dz * dz);
      fx += force * dx;
      fy += force * dy;
      fz += force * dz;
    }
    forces[at] = fx;
    forces[at + 1] = fy;
    if (solid) forces[at + 2] = fz;
  }
}

/**
 * KL(P || Q) of a map in nats, and its gradient 4 sum_j (p_ij - q_ij) w_ij (y_i - y_j).  Shapes: positions, gradient [count, dims].
 * Exact for theta 0.
 */
export function tsneGradient(
  affinities: Affinities,
  positions: Float64Array,
  dims: number,
  theta: number,
): { gradient: Float64Array; klDivergence: number } {
  const scratch = scratchFor(positions.length / dims, dims);
  const gradient = quarterGradient(affinities, positions, dims, theta, 1, scratch).map((value) => 4 * value);
  const { starts, columns, values } = affinities;
  let klDivergence = 0;
  for (let i = 0; i + 1 < starts.length; i++)
    for (let entry = starts[i]; entry < starts[i + 1]; entry++) {
      if (values[entry] === 0) continue;
      let square = 0;
      for (let c = 0; c < dims; c++) square += (positions[i * dims + c] - positions[columns[entry] * dims + c]) ** 2;
      klDivergence += values[entry] * Math.log(values[entry] * (1 + square) * scratch.normaliser);
    }
  return { gradient, klDivergence };
}
