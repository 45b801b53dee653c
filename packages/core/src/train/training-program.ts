import { InputError } from "../errors.js";
import { input, type LoopProgram, type StateVariable, type Tensor } from "../graph/index.js";
import type { Minibatch } from "../conditioning/index.js";
import type { RowReader } from "../data/index.js";
import type { Trainable } from "../models/index.js";
import { Ledger, Scope, type Parameter } from "../nn/index.js";
import type { Group } from "../objectives/index.js";
import { add, and, gradient, greater, isFinite, mul, toFloat, where } from "../ops/index.js";
import { clipByNorm, type Optimizer } from "../optim/index.js";

/** What a training loop is built from. */
export interface ProgramOptions {
  readonly model: Trainable;
  /** Images a step. */
  readonly batch: number;
  /**
   * So many steps of the loop make one of the optimiser: gradients are added up, and their mean moves the parameters in the last of them, which
   * `endsStep` says. Default 1.
   */
  readonly accumulate?: number;
  /** How x is fed: numbers of a row, and what makes x of them. */
  readonly x: Pick<RowReader, "width" | "dtype" | "factor">;
  /** How the covariates of a table are, where the model takes any. */
  readonly covariates?: Pick<RowReader, "width" | "dtype">;
  readonly optimizer: Optimizer;
  /** Optimisers of an objective's extra groups, by name; default the group's own, else `optimizer`. */
  readonly groupOptimizers?: Readonly<Record<string, Optimizer>>;
  /** Largest global norm of the gradients; default none. */
  readonly clipNorm?: number;
  /** Decay of the (debiased) exponential moving average of parameters and running statistics, kept as `ema.<name>`; default none. */
  readonly emaDecay?: number;
  /** Length of the whole training, for schedules. */
  readonly steps: number;
  /** Images of the training set; default `batch`. */
  readonly datasetSize?: number;
}

/** A training loop as a program, with the ledger that says what it is fed. */
export interface TrainingProgram {
  readonly program: LoopProgram;
  readonly ledger: Ledger;
  /** [batch, width] */
  readonly x: Tensor;
  /** uint8 [batch, classes], where the model asks for labels; covariates are floats. */
  readonly labels?: Tensor;
  /** uint8 [labelledBatch, size] and [labelledBatch, classes], where the model asks for labelled images beside the minibatch. */
  readonly labelled?: { readonly x: Tensor; readonly labels: Tensor };
  /** Names of the metrics that are descended: `loss`, and `<name>Loss` of each group. The loop stops when one is not finite. */
  readonly losses: readonly string[];
}

/** Path under which optimisers keep their state. */
export const optimizerScope = "optimizer";
/** Path under which averaged parameters are kept. */
export const emaScope = "ema";
/** Path under which gradients are added up. */
export const accumulatedScope = "accumulated";
/** The number that is 1 in the last step of the loop that a step of the optimiser takes, 0 in the others. */
export const endsStep = "endsStep";

/**
 * Builds K optimiser steps of a model: bytes to floats, forward, backward, update, metrics; the loop stops after the first
 * step in which a loss is not finite. Each group of the objective has its own loss, parameters and optimiser, all gradients
 * being taken at the same point; `clipNorm` holds for each group on its own.
 * Throws InputError for a group without parameters, two groups of one name, an optimiser of no group, or bad options.
 */
export function trainingProgram(options: ProgramOptions): TrainingProgram {
  const { model, batch, x: fed, steps, accumulate = 1 } = options;
  const ledger = new Ledger(true);
  const root = new Scope(ledger);
  const x = input("x", [batch, fed.width], fed.dtype);
  const { classes = 0, labelledBatch } = model.supervision ?? {};
  const labels = model.supervision && input("labels", [batch, classes], options.covariates?.dtype ?? "uint8");
  const labelled =
    labelledBatch === undefined
      ? undefined
      : {
          x: input("labelled.x", [labelledBatch, fed.width], fed.dtype),
          labels: input("labelled.labels", [labelledBatch, classes], "uint8"),
        };
  const pixels = (stored: Tensor): Tensor => (fed.factor === 1 ? toFloat(stored) : mul(toFloat(stored), fed.factor));
  const minibatch: Minibatch = {
    x: pixels(x),
    ...(labels && { labels: toFloat(labels) }),
    ...(labelled && { labelled: { x: pixels(labelled.x), labels: toFloat(labelled.labels) } }),
    datasetSize: options.datasetSize ?? batch,
  };
  const { loss, parts, groups = [] } = model.lossOf(minibatch, root);
  const running = ledger.stateVariables;
  const rounds = parameterGroups([...ledger.parameters.values()], loss, groups, options);

  const ends = accumulate === 1 ? undefined : input(endsStep, []);
  const updates: StateVariable[] = rounds.flatMap((round) => {
    const scope = root.child(optimizerScope);
    const place = round.name === "" ? scope : scope.child(round.name);
    const tensors = round.parameters.map((p) => p.tensor);
    const own = gradient(round.loss, tensors);
    const raw = ends ? addedUp(own, round.parameters, accumulate, ends, root.child(accumulatedScope)) : own;
    const gradients = options.clipNorm === undefined ? raw : clipByNorm(raw, options.clipNorm);
    return tensors.map((current, i) => ({
      current,
      next: round.optimizer.update(current, gradients[i], place, steps),
    }));
  });
  if (options.emaDecay !== undefined) average([...updates, ...running], options.emaDecay, root.child(emaScope));
  const moved = ends ? heldBack(updates, ledger, ends) : updates;

  const groupLosses = Object.fromEntries(groups.map((group) => [`${group.name}Loss`, group.loss]));
  const losses = { loss, ...groupLosses };
  return {
    ledger,
    x,
    labels,
    labelled,
    losses: Object.keys(losses),
    program: {
      name: "training",
      state: [...moved, ...ledger.stateVariables],
      perStep: [
        x,
        ...(labels ? [labels] : []),
        ...(labelled ? [labelled.x, labelled.labels] : []),
        ...[...ledger.noise.values()].map((noise) => noise.tensor),
        ...[...ledger.schedules.values()].map((schedule) => schedule.tensor),
        ...(ends ? [ends] : []),
      ],
      metrics: { loss, ...parts, ...groupLosses },
      proceed: Object.values(losses)
        .map((value) => isFinite(value))
        .reduce(and),
    },
  };
}

/** The means of the gradients since the last step of the optimiser; sums go on, and begin again where `ends` is 1. */
function addedUp(
  gradients: readonly Tensor[],
  parameters: readonly Parameter[],
  count: number,
  ends: Tensor,
  scope: Scope,
): Tensor[] {
  return gradients.map((one, i) => {
    const sum = scope.state(parameters[i].name, one.shape, 0);
    const now = add(sum.current, mul(one, 1 / count));
    sum.update(where(greater(ends, 0), 0, now));
    return now;
  });
}

/** Parameters, the optimiser's state and averages move where `ends` is 1; running statistics are of every part of a minibatch. */
function heldBack(updates: readonly StateVariable[], ledger: Ledger, ends: Tensor): StateVariable[] {
  const held = ({ current, next }: StateVariable): Tensor => where(greater(ends, 0), next, current);
  for (const [name, kept] of ledger.state)
    if (kept.next && (name.startsWith(`${optimizerScope}.`) || name.startsWith(`${emaScope}.`)))
      kept.next = held({ current: kept.current, next: kept.next });
  return updates.map((variable) => ({ current: variable.current, next: held(variable) }));
}

/** What one loss moves, and by which rule. */
interface ParameterGroup {
  /** Empty for the model itself. */
  readonly name: string;
  readonly loss: Tensor;
  readonly parameters: readonly Parameter[];
  readonly optimizer: Optimizer;
}

/** Shares the parameters out: those under a group's scope to that group, all others to the model. */
function parameterGroups(
  parameters: readonly Parameter[],
  loss: Tensor,
  groups: readonly Group[],
  { optimizer, groupOptimizers = {} }: Pick<ProgramOptions, "optimizer" | "groupOptimizers">,
): ParameterGroup[] {
  const names = groups.map((group) => group.name);
  const twice = names.find((name, i) => name === "" || names.indexOf(name) !== i);
  if (twice !== undefined) throw new InputError(`objective: each group needs a name of its own, got "${twice}"`);
  const stray = Object.keys(groupOptimizers).find((name) => !names.includes(name));
  if (stray !== undefined)
    throw new InputError(
      `train.groupOptimizers: the objective has no group "${stray}"; ${names.length === 0 ? "it has none" : `its groups: ${names.join(", ")}`}`,
    );
  const owner = (p: Parameter): Group | undefined => groups.find((group) => p.name.startsWith(`${group.scope}.`));
  const own = parameters.filter((p) => owner(p) === undefined);
  if (own.length === 0) throw new InputError("train: the model has no parameters");
  return [
    { name: "", loss, parameters: own, optimizer },
    ...groups.map((group) => {
      const members = parameters.filter((p) => owner(p) === group);
      if (members.length === 0)
        throw new InputError(`objective: the group "${group.name}" has no parameters under "${group.scope}"`);
      const chosen = groupOptimizers[group.name] ?? group.optimizer ?? optimizer;
      return { name: group.name, loss: group.loss, parameters: members, optimizer: chosen };
    }),
  ];
}

/**
 * average_t = (1 - w_t) average_(t-1) + w_t value_t,  w_t = (1 - decay) / (1 - decay^t),  t = 1, 2, ...: after each update, of the parameters,
 * and of the running statistics of batch norm, which otherwise would be those of other weights. It is the mean of the values so far with weights
 * decay^(t - s), sum 1: the start values have no part in it. Without the denominator they would weigh decay^t, 0.6 after 500 steps at 0.999.
 * Source: the correction of Kingma & Ba 2015, arXiv:1412.6980, section 3; statistics as PyTorch's AveragedModel with `use_buffers`.
 */
function average(updates: readonly StateVariable[], decay: number, scope: Scope): void {
  if (!(decay > 0 && decay < 1)) throw new InputError(`optimizer.emaDecay: must be between 0 and 1, got ${decay}`);
  const weight = (step: number): number => (1 - decay) / (1 - decay ** (step + 1));
  const [now, before] = [scope.scheduled("now", weight), scope.scheduled("before", (step) => 1 - weight(step))];
  for (const { current, next } of updates) {
    const kept = scope.state(current.name!, current.shape, 0);
    kept.update(add(mul(kept.current, before), mul(next, now)));
  }
}
