import { InputError, ShapeError } from "../errors.js";
import { formatShape, input, sameShape, type Shape, type StateVariable, type Tensor } from "../graph/index.js";
import type { NoiseKind } from "../random/index.js";
import { fill, randomUniform, type Fans, type DrawRows, type Initializer } from "./initializers.js";

/** A trained value: its place in the graph and how it starts. */
export interface Parameter {
  readonly name: string;
  readonly tensor: Tensor;
  readonly fans: Fans;
  readonly initializer: Initializer;
}

/** Where random values of a shape come from. */
export type NoiseSource = (kind: NoiseKind, shape: Shape) => Tensor;

/** Random values fed at each step, fresh for (seed, stream, step). */
export interface Noise {
  readonly kind: NoiseKind;
  readonly stream: string;
  readonly tensor: Tensor;
}

/** Values that are not trained but stay, or change, with training, such as running statistics. */
export interface Kept {
  readonly current: Tensor;
  /** Absent at inference. */
  next?: Tensor;
  readonly initial: Initializer;
  /** Whether it starts as rows of the training data, where those are at hand. */
  readonly isRows?: boolean;
}

/** A number fed at each step, worked out from the step (0, 1, ...): learning rate, KL weight. */
export interface Scheduled {
  readonly tensor: Tensor;
  readonly at: (step: number) => number;
}

/** A layer as it was applied while a graph was written. */
export interface LayerUse {
  readonly kind: string;
  readonly settings?: string;
  /** Its place, under which its parameters are named. */
  readonly path: string;
  readonly inputs: Shape;
  readonly outputs: Shape;
  /** The layers within it that were applied by `applied`, in their order. */
  readonly inner: readonly LayerUse[];
}

/** Everything a model asked for while its graph was built: one build, one ledger. */
export class Ledger {
  /** The layers that were applied, in their order; those within others stand in them. */
  readonly layers: LayerUse[] = [];
  readonly parameters = new Map<string, Parameter>();
  readonly state = new Map<string, Kept>();
  readonly noise = new Map<string, Noise>();
  readonly schedules = new Map<string, Scheduled>();
  /** What is added to the loss beside the objective, of each row, [rows]. Unit: nats. */
  readonly penalties = new Map<string, Tensor>();

  /** @param training  whether layers behave as in training (dropout on, batch statistics) */
  constructor(readonly training: boolean) {}

  /** State variables whose next value the graph gives. */
  get stateVariables(): StateVariable[] {
    return [...this.state.values()].flatMap(({ current, next }) => (next ? [{ current, next }] : []));
  }
}

/**
 * A place in the model (`encoder.0`) where a layer asks for its parameters, noise and state. Asking twice for one name gives
 * the same tensor, so that a net applied twice shares its weights.
 */
export class Scope {
  constructor(
    readonly ledger: Ledger,
    readonly path = "",
  ) {}

  get training(): boolean {
    return this.ledger.training;
  }

  child(name: string | number): Scope {
    return new Scope(this.ledger, this.path === "" ? `${name}` : `${this.path}.${name}`);
  }

  /** How errors name this place: `linear(encoder.0)`. */
  where(kind: string): string {
    return this.path === "" ? kind : `${kind}(${this.path})`;
  }

  #name(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }

  /** A trained tensor. Throws ShapeError if it was asked for before with another shape. */
  parameter(name: string, shape: Shape, initializer: Initializer, fans: Fans): Tensor {
    const full = this.#name(name);
    const known = this.ledger.parameters.get(full);
    if (known) {
      if (!sameShape(known.tensor.shape, shape))
        throw new ShapeError(
          `${full}: used with shape ${formatShape(known.tensor.shape)} and again with ${formatShape(shape)}`,
        );
      return known.tensor;
    }
    const tensor = input(full, shape);
    this.ledger.parameters.set(full, { name: full, tensor, initializer, fans });
    return tensor;
  }

  /**
   * A value that training updates without a gradient; `update` sets its next value. `latest` is that next value where it is
   * set already, so that a net applied twice in one step updates twice.
   */
  state(
    name: string,
    shape: Shape,
    initial: number | Initializer,
  ): { current: Tensor; latest: Tensor; update: (next: Tensor) => void } {
    const full = this.#name(name);
    let entry = this.ledger.state.get(full);
    if (!entry) {
      entry = { current: input(full, shape), initial: typeof initial === "number" ? fill(initial) : initial };
      this.ledger.state.set(full, entry);
    }
    const found = entry;
    return {
      current: found.current,
      latest: found.next ?? found.current,
      update: (next) => {
        found.next = next;
      },
    };
  }

  /**
   * Rows of the training data [count, size], drawn when a training begins and kept with the model; noise in 0..1 where no data is at hand. Asking twice gives the
   * same.
   */
  trainingRows(name: string, count: number, size: number): Tensor {
    const full = this.#name(name);
    const known = this.ledger.state.get(full);
    if (known) return known.current;
    const current = input(full, [count, size]);
    const next = this.training ? { next: current } : {};
    this.ledger.state.set(full, { current, ...next, initial: randomUniform, isRows: true });
    return current;
  }

  /** Random values of `shape` for this place, N(0, 1) or uniform in [0, 1), fresh at each step. */
  noise(kind: NoiseKind, shape: Shape, name = "noise"): Tensor {
    const full = this.#name(name);
    if (this.ledger.noise.has(full))
      throw new InputError(`${full}: this noise is drawn twice in one step; give the second its own name`);
    const tensor = input(`noise:${full}`, shape);
    this.ledger.noise.set(full, { kind, stream: full, tensor });
    return tensor;
  }

  /** The first of `noise`, `noise2`, `noise3`, ... not drawn here yet: for layers of a net that may be applied twice in one step. */
  nextNoiseName(): string {
    for (let i = 1; ; i++) {
      const name = i === 1 ? "noise" : `noise${i}`;
      if (!this.ledger.noise.has(this.#name(name))) return name;
    }
  }

  /** Adds the mean of `perRow` [rows] to the loss of a training; it is a metric by its name, and no part of a bound. Unit: nats. */
  penalty(name: string, perRow: Tensor): void {
    this.ledger.penalties.set(name, perRow);
  }

  /** A scalar that follows a schedule over the steps. */
  scheduled(name: string, at: (step: number) => number): Tensor {
    const full = this.#name(name);
    const known = this.ledger.schedules.get(full);
    if (known) return known.tensor;
    const tensor = input(`schedule:${full}`, []);
    this.ledger.schedules.set(full, { tensor, at });
    return tensor;
  }
}

/** Start values of all parameters and state, by name, for a seed; `rows` gives those that are rows of the training data. */
export function initialValues(ledger: Ledger, seed: number, rows?: DrawRows): Record<string, Float32Array> {
  const values: Record<string, Float32Array> = {};
  const size = (x: Tensor): number => x.shape.reduce<number>((n, dim) => n * Number(dim), 1);
  for (const { name, tensor, initializer, fans } of ledger.parameters.values())
    values[name] = initializer(size(tensor), fans, { seed, name, rows });
  for (const [name, { current, initial, isRows }] of ledger.state)
    values[name] =
      rows && isRows
        ? rows(Number(current.shape[0]), { seed, name })
        : initial(size(current), { fanIn: 1, fanOut: 1 }, { seed, name, rows });
  return values;
}
