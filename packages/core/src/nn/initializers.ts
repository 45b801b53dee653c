import { InputError } from "../errors.js";
import { fillNormal, fillUniform } from "../random/index.js";

/** Fills a parameter's start value; `fanIn` and `fanOut` count the inputs and outputs that one value connects to. */
export type Initializer = (size: number, fans: Fans, address: InitialAddress) => Float32Array;

/** How many values a weight's output sums over, and how many outputs an input reaches. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Where a start value's random numbers come from. */
export interface InitialAddress {
  readonly seed: number;
  /** The parameter's name: each parameter has random values of its own. */
  readonly name: string;
  /** The training data, where they are at hand. */
  readonly rows?: DrawRows;
}

/** `count` rows of the training data for a seed and a name, one after another. */
export interface DrawRows {
  (count: number, address: InitialAddress): Float32Array;
  /** How many there are: of more, the first come again. */
  readonly available: number;
}

const run = ({ seed, name }: InitialAddress): { seed: number; stream: string; step: number } => ({
  seed,
  stream: `init:${name}`,
  step: 0,
});

/** Uniform in (-bound, bound). */
const uniform =
  (bound: (fans: Fans) => number): Initializer =>
  (size, fans, address) => {
    const limit = bound(fans);
    return fillUniform(new Float32Array(size), run(address)).map((u) => (2 * u - 1) * limit);
  };

/** Normal with mean 0. */
const normal =
  (stddev: (fans: Fans) => number): Initializer =>
  (size, fans, address) => {
    const scale = stddev(fans);
    return fillNormal(new Float32Array(size), run(address)).map((n) => n * scale);
  };

/** Normal with mean 0 and this standard deviation, whatever the fans. */
export const randomNormal = (stddev: number): Initializer => normal(() => stddev);

/** Uniform in [0, 1). */
export const randomUniform: Initializer = (size, _, address) => fillUniform(new Float32Array(size), run(address));

/** Every value the same. */
export const fill =
  (value: number): Initializer =>
  (size) =>
    new Float32Array(size).fill(value);

/** Start values of a layer's weight and bias. */
export interface InitializerPair {
  readonly weight: Initializer;
  readonly bias: Initializer;
}

/** Glorot (Xavier) uniform: |w| < sqrt(6 / (fanIn + fanOut)), bias 0. Source: Glorot & Bengio 2010. */
export const glorot: InitializerPair = {
  weight: uniform(({ fanIn, fanOut }) => Math.sqrt(6 / (fanIn + fanOut))),
  bias: fill(0),
};

/** Glorot normal: stddev sqrt(2 / (fanIn + fanOut)), bias 0. Source: Glorot & Bengio 2010. */
export const glorotNormal: InitializerPair = {
  weight: normal(({ fanIn, fanOut }) => Math.sqrt(2 / (fanIn + fanOut))),
  bias: fill(0),
};

/** He normal for ReLU: stddev sqrt(2 / fanIn), bias 0. Source: He et al. 2015, arXiv:1502.01852. */
export const he: InitializerPair = { weight: normal(({ fanIn }) => Math.sqrt(2 / fanIn)), bias: fill(0) };

/** He uniform: |w| < sqrt(6 / fanIn), bias 0. Source: He et al. 2015, arXiv:1502.01852. */
export const heUniform: InitializerPair = { weight: uniform(({ fanIn }) => Math.sqrt(6 / fanIn)), bias: fill(0) };

/** PyTorch's defaults of Linear and Conv layers: weight and bias uniform in +-1 / sqrt(fanIn). Source: torch.nn.Linear.reset_parameters. */
export const pytorch: InitializerPair = {
  weight: uniform(({ fanIn }) => 1 / Math.sqrt(fanIn)),
  bias: uniform(({ fanIn }) => 1 / Math.sqrt(fanIn)),
};

const initializers = { glorot, "glorot-normal": glorotNormal, he, "he-uniform": heUniform, pytorch } as const;
/** An initializer's word in a config. */
export type InitializerName = keyof typeof initializers;
/** All of them, in the order that errors list. */
export const initializerNames = Object.keys(initializers) as InitializerName[];

/** The pair of a name. Throws InputError for an unknown one. */
export function initializerOf(name: InitializerName | InitializerPair): InitializerPair {
  if (typeof name !== "string") return name;
  if (Object.hasOwn(initializers, name)) return initializers[name];
  throw new InputError(`initializer: must be one of ${initializerNames.join(", ")}, got "${name as string}"`);
}
