import { describe, expect, it } from "vitest";
import { input, sizeOf, type LoopProgram } from "../../graph/index.js";
import { add, mul, sum } from "../../ops/index.js";
import { adam, adamax, sgd, type Optimizer } from "../../optim/index.js";
import { toyData, toyVae } from "../../testing/toy.js";
import { minibatchFeeds } from "../../train/minibatch-feeds.js";
import { trainingProgram, type ProgramOptions } from "../../train/training-program.js";
import { initialState } from "../../train/training-state.js";
import { readersOf } from "../../models/index.js";
import { referenceRuntime } from "../reference-runtime.js";
import type { HostTensors } from "../runtime.js";
import { joinState, type StoredState } from "./join-state.js";

const [batch, steps] = [4, 3];
const data = toyData(16);
const model = toyVae();
const x = readersOf("test", model, data, { binarisation: "dynamic", seed: 1 }).x;

/** Three steps of a program in the reference runtime: the state after them. */
async function after(program: LoopProgram, state: HostTensors, feeds: HostTensors): Promise<HostTensors> {
  const loop = await referenceRuntime().compileLoop(program);
  loop.setState(state);
  await loop.run(steps, feeds);
  return loop.getState();
}

const values = (size: number): Float64Array => new Float64Array(size);

/** The same state as the joined program keeps it, and back. */
function stored(from: HostTensors, states: readonly StoredState[]): HostTensors {
  const entries = states.map(({ current, parts }) => {
    const whole = values(sizeOf(current.shape));
    for (const { name, start } of parts) whole.set(from[name].data as Float64Array, start);
    return [current.name!, { dtype: "float", shape: current.shape as number[], data: whole }] as const;
  });
  return Object.fromEntries(entries);
}
const taken = (from: HostTensors, states: readonly StoredState[]): Record<string, number[]> =>
  Object.fromEntries(
    states.flatMap(({ current, parts }) =>
      parts.map(({ name, shape, start }) => [
        name,
        Array.from(from[current.name!].data as Float64Array).slice(start, start + sizeOf(shape)),
      ]),
    ),
  );

const rules: [string, Optimizer, Partial<ProgramOptions>, number][] = [
  ["Adam", adam(1e-2), {}, 3],
  ["AdamW", adam(1e-2, { weightDecay: 0.1 }), {}, 3],
  ["Adamax", adamax(1e-2), {}, 3],
  ["momentum", sgd(1e-2, { momentum: 0.9 }), {}, 2],
  ["Adam, clipped and averaged", adam(1e-2), { clipNorm: 0.1, emaDecay: 0.9 }, 4],
];

describe("joined state gives the same values", () => {
  it.each(rules)("%s: one stored variable for each of the rule's", async (_, optimizer, options, variables) => {
    const training = trainingProgram({ model, batch, x, optimizer, steps, ...options });
    const { program, ledger } = training;
    const { feeds } = minibatchFeeds(training, data, { batch, seed: 1, binarisation: "dynamic" });
    const start = initialState(program, ledger, 1).values;
    const fed = feeds(0, steps);
    const joined = joinState(program);
    expect(joined.stored).toHaveLength(variables);
    const want = await after(program, start, fed);
    const got = taken(await after(joined.program, stored(start, joined.stored), fed), joined.stored);
    expect(Object.keys(got).sort()).toEqual(program.state.map(({ current }) => current.name!).sort());
    for (const [name, { data: wanted }] of Object.entries(want))
      expect(got[name]).toEqual(Array.from(wanted as Float64Array));
  });

  it("what has a rule of its own, or is no state of floats place by place, stays alone", () => {
    const [a, b, c] = [input("a", [2]), input("b", [3]), input("c", [4])];
    const program: LoopProgram = {
      name: "own",
      state: [
        { current: a, next: mul(a, 2) },
        { current: b, next: mul(b, 3) },
        { current: c, next: add(c, sum(c)) },
      ],
      perStep: [],
      metrics: { a: sum(a) },
      proceed: input("go", [], "bool"),
    };
    const { stored: states } = joinState(program);
    expect(states.map(({ parts }) => parts.map(({ name }) => name))).toEqual([["a"], ["b"], ["c"]]);
  });
});
