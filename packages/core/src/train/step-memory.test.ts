import { expect, it } from "vitest";
import { constant, input, type LoopProgram, type Tensor } from "../graph/index.js";
import { exp, gradient, reshape, square, sum } from "../ops/index.js";
import { adam } from "../optim/index.js";
import { toyVae } from "../testing/toy.js";
import { stepMemory } from "./step-memory.js";
import { trainingProgram } from "./training-program.js";

const program = (metrics: Record<string, Tensor>): LoopProgram => ({
  ...{ name: "test", state: [], perStep: [], metrics },
  proceed: constant(1, "bool"),
});
const x = input("x", [10]);

it("counts a result from its op to its last use", () => {
  expect(stepMemory(program({ y: exp(x) }))).toBe(40);
  // two of three at one time
  expect(stepMemory(program({ y: exp(exp(exp(x))) }))).toBe(80);
  expect(stepMemory(program({ y: exp(x), z: square(x) }))).toBe(80);
  expect(stepMemory(program({ y: sum(exp(x)) }))).toBe(44);
});

it("a reshaped result is no other, and what is fed is not counted", () => {
  expect(stepMemory(program({ y: exp(reshape(exp(reshape(x, [5, 2])), [10])) }))).toBe(80);
  expect(stepMemory(program({ y: x }))).toBe(0);
});

it("what the backward pass asks for is held, and grows with the batch", () => {
  const deep = exp(exp(exp(exp(x))));
  expect(stepMemory(program({ g: gradient(sum(deep), [x])[0] }))).toBeGreaterThanOrEqual(4 * 40);
  const of = (batch: number): number =>
    stepMemory(
      trainingProgram({
        model: toyVae(),
        batch,
        x: { width: 16, dtype: "uint8", factor: 1 },
        optimizer: adam(),
        steps: 10,
      }).program,
    );
  expect((of(4000) - of(2000)) / (of(2000) - of(1000))).toBeCloseTo(2, 3);
});
