import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { input, type LoopProgram } from "../graph/index.js";
import { add, less, matmul, mul, sum, toFloat } from "../ops/index.js";
import { referenceRuntime, type LoopExecutable } from "../runtime/index.js";
import { toyRuntime } from "../testing/toy.js";
import { loopModel } from "./loop-model.js";

// count goes up by its step's amount, total adds up all counts; stops after the step in which total passes 20
const [count, total, fixed] = [input("count", []), input("total", [2]), input("fixed", [])];
const amount = input("amount", [], "uint8");
const nextCount = add(count, toFloat(amount));
const nextTotal = add(total, nextCount);
const program: LoopProgram = {
  name: "counting",
  state: [
    { current: count, next: nextCount },
    { current: total, next: nextTotal },
    { current: fixed, next: fixed },
  ],
  perStep: [amount],
  metrics: { total: sum(nextTotal), both: nextTotal, twice: mul(nextCount, 2) },
  proceed: less(sum(nextTotal), 20),
};
const float = (shape: readonly number[], ...data: number[]) =>
  ({ dtype: "float", shape, data: Float32Array.from(data) }) as const;
const amounts = (...data: number[]) => ({
  amount: { dtype: "uint8", shape: [data.length], data: Uint8Array.from(data) } as const,
});
const start = { count: float([], 0), total: float([2], 0, 1), fixed: float([], 7) };

describe("a loop on ONNX Runtime", () => {
  let loop: LoopExecutable;
  beforeAll(async () => {
    loop = await (await toyRuntime()).compileLoop(program);
  });
  afterAll(() => loop.release());
  const state = async (): Promise<Record<string, number[]>> =>
    Object.fromEntries(Object.entries(await loop.getState()).map(([k, v]) => [k, Array.from(v.data, Number)]));

  it("carries state, takes slices, collects metrics and keeps what does not change", async () => {
    loop.setState(start);
    const { ran, metrics, finite } = await loop.run(3, amounts(1, 0, 2));
    expect([ran, finite]).toEqual([3, true]);
    expect(await state()).toEqual({ count: [3], total: [5, 6], fixed: [7] });
    expect([...metrics["total"].data]).toEqual([3, 5, 11]);
    expect(metrics["both"]).toEqual(float([3, 2], 1, 2, 2, 3, 5, 6));
    expect([...metrics["twice"].data]).toEqual([2, 2, 6]);
    await loop.run(1, amounts(0));
    expect((await state())["total"]).toEqual([8, 9]);
  });

  it("stops after the first step whose condition fails", async () => {
    loop.setState(start);
    const { ran, metrics } = await loop.run(6, amounts(1, 0, 2, 10, 1, 1));
    expect(ran).toBe(4);
    expect(metrics["total"].shape).toEqual([4]);
    expect(await state()).toEqual({ count: [13], total: [18, 19], fixed: [7] });
  });

  it("takes back up to two runs", async () => {
    loop.setState(start);
    expect(loop.revertible).toBe(0);
    expect(() => loop.revert()).toThrow("counting: there is no run to take back");
    const counts: number[] = [];
    for (const amount of [1, 2, 3]) {
      counts.push((await state())["count"][0]);
      await loop.run(1, amounts(amount));
    }
    expect(loop.revertible).toBe(2);
    loop.revert();
    expect((await state())["count"]).toEqual([counts[2]]);
    loop.revert();
    expect((await state())["count"]).toEqual([counts[1]]);
    expect(() => loop.revert()).toThrow("counting: there is no run to take back");
    await loop.run(1, amounts(5));
    expect((await state())["count"]).toEqual([counts[1] + 5]);
    loop.revert();
    expect((await state())["count"]).toEqual([counts[1]]);
  });

  it("says whether the state is finite", async () => {
    for (const bad of [Infinity, NaN, -Infinity]) {
      loop.setState({ ...start, total: float([2], 0, bad) });
      expect((await loop.run(1, amounts(1))).finite).toBe(false);
    }
    loop.setState({ ...start, total: float([2], 0, -1e38) });
    expect((await loop.run(1, amounts(1))).finite).toBe(true);
  });

  it("copies what it is given and what it gives", async () => {
    const own = { ...start, total: float([2], 1, 1) };
    loop.setState(own);
    await loop.run(1, amounts(1));
    expect([...own.total.data]).toEqual([1, 1]);
    const before = await loop.getState();
    await loop.run(2, amounts(1, 1));
    await loop.run(2, amounts(1, 1));
    await loop.run(2, amounts(1, 1));
    expect([...before["total"].data]).toEqual([2, 2]);
  });

  it("checks feeds and states", async () => {
    loop.setState(start);
    await expect(loop.run(2, amounts(1))).rejects.toThrow(
      'counting: the input "amount" must be uint8 [2], got uint8 [1]',
    );
    await expect(loop.run(1, {})).rejects.toThrow('counting: the input "amount" [1] is missing');
    await expect(loop.run(1, { ...amounts(1), other: float([], 1) })).rejects.toThrow(
      'counting: there is no input "other"',
    );
    expect(() => loop.setState({ ...start, total: float([3], 0, 0, 0) })).toThrow(
      'counting: the input "total" must be float [2], got float [3]',
    );
    expect(() => loop.setState({ count: start.count, total: start.total })).toThrow(
      'counting: the input "fixed" [] is missing',
    );
  });

  it("cannot run before it has a state, nor after release", async () => {
    const other = await (await toyRuntime()).compileLoop(program);
    await expect(other.run(1, amounts(1))).rejects.toThrow("counting: run before setState");
    other.setState(start);
    await other.release();
    await other.release();
    await expect(other.run(1, amounts(1))).rejects.toThrow("counting: run after release");
  });
});

it.each(["ONNX Runtime", "the reference"])("what is bound is the same in every step, on %s", async (which) => {
  const [z, w] = [input("z", [1, 2]), input("w", [2, 2])];
  const turned = matmul(z, w);
  const turning: LoopProgram = {
    name: "turning",
    state: [{ current: z, next: turned }],
    perStep: [],
    bound: new Map([[w, Float32Array.of(0, 1, -1, 0)]]),
    metrics: { turned },
    proceed: less(sum(turned), 100),
  };
  const loop = await (which === "the reference" ? referenceRuntime() : await toyRuntime()).compileLoop(turning);
  loop.setState({ z: float([1, 2], 3, 4) });
  // a quarter turn each step: (x, y) -> (-y, x)
  expect([...(await loop.run(3, {})).metrics["turned"].data]).toEqual([-4, 3, -3, -4, 4, -3]);
  expect([...(await loop.getState())["z"].data]).toEqual([4, -3]);
  await loop.release();
  expect(() => loopModel({ ...turning, bound: undefined })).toThrow('turning: the graph uses the input "w"');
});

it("loopModel wants every input fed and every name once", () => {
  expect(() => loopModel({ ...program, perStep: [] })).toThrow(
    'counting: the graph uses the input "amount", which is not fed; list it among the inputs',
  );
  expect(() => loopModel({ ...program, perStep: [amount, input("total", [])] })).toThrow(
    'counting: two inputs are called "total"; give each its own name',
  );
});
