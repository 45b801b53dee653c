import { describe, expect, it } from "vitest";
import { input, type NdArray, type Shape, type Tensor } from "../../graph/index.js";
import * as ops from "../../ops/index.js";
import { fillUint32, fillUniform } from "../../random/index.js";
import { ortRuntime } from "../../runtime/index.js";
import { evaluate } from "../../runtime/reference.js";
import { engines } from "../../testing/engines.js";
import { graphProto } from "../graph-model.js";
import { fuse, nativeLowerings } from "./index.js";

/** Whole numbers that follow from a seed: `next(n)` lies in 0 ... n - 1. */
function numbers(seed: number): (below: number) => number {
  const words = fillUint32(new Uint32Array(512), { seed, stream: "programs", step: 0 });
  let at = 0;
  return (below) => words[at++ % words.length] % below;
}

/** Ops whose results stay small and do not magnify rounding, so that a long program can be held against float64. */
const unary: readonly ((x: Tensor) => Tensor)[] = [
  ops.neg,
  ops.abs,
  ops.relu,
  ops.tanh,
  ops.sigmoid,
  ops.softplus,
  (x) => ops.exp(ops.min(x, 1)),
  (x) => ops.log(ops.add(ops.abs(x), 0.5)),
  (x) => ops.sqrt(ops.add(ops.square(x), 0.1)),
  (x) => ops.leakyRelu(x, 0.2),
  (x) => ops.elu(x, 0.7),
  (x) => ops.clip(x, -0.7, 0.4),
  (x) => ops.mul(ops.lgamma(ops.add(ops.abs(x), 0.5)), 0.3),
  (x) => ops.mul(ops.digamma(ops.add(ops.abs(x), 0.5)), 0.1),
];
const binary: readonly ((a: Tensor, b: Tensor) => Tensor)[] = [
  (a, b) => ops.tanh(ops.add(a, b)),
  ops.sub,
  (a, b) => ops.mul(ops.tanh(a), b),
  (a, b) => ops.div(a, ops.add(ops.abs(b), 0.5)),
  ops.min,
  ops.max,
];

const seeds = 30;

interface Program {
  readonly inputs: readonly Tensor[];
  readonly outputs: Record<string, Tensor>;
}

/** A random graph of elementwise ops: inputs of the full shape, of rows, columns, one value and bytes; some results are summed. */
function randomProgram(seed: number): Program {
  const next = numbers(seed);
  const [rows, columns] = [1 + next(9), [1, 5, 16, 33, 100, 512, 700, 1300][next(8)]];
  const space: Shape = next(3) === 0 ? [rows, 3, columns] : [rows, columns];
  const lead = space.length - 1;
  const shapes: Shape[] = [
    ...[space, space, [], [columns]],
    ...[[...space.slice(0, lead), 1], space.length === 3 ? [3, columns] : [1, columns]],
  ];
  const inputs = shapes.map((shape, i) => input(`x${i}`, shape));
  const bytes = input("bytes", space, "uint8");
  const values: Tensor[] = [inputs[0], inputs[1], ops.mul(ops.toFloat(bytes), 1 / 255)];
  const others = [...inputs.slice(2, 4), ...(next(2) === 0 ? [inputs[4]] : [inputs[5]])];
  const any = (): Tensor => values[next(values.length)];
  for (let i = 0; i < 4 + next(30); i++) {
    const other = next(4) === 0 ? others[next(others.length)] : any();
    const kind = next(8);
    // what is compared is exact: rounding must not decide
    if (kind === 0) values.push(ops.where(ops.greater(inputs[0], inputs[1]), any(), other));
    else if (kind === 1) values.push(ops.mul(any(), ops.toFloat(ops.not(ops.less(inputs[1], inputs[next(4)])))));
    else if (kind < 5) values.push(unary[next(unary.length)](any()));
    else values.push(binary[next(binary.length)](any(), other));
  }
  const outputs: Record<string, Tensor> = { last: values.at(-1)!, some: any(), sums: ops.sum(any(), lead) };
  outputs["means"] = ops.mean(any(), lead, true);
  return { inputs: [...inputs, bytes], outputs };
}

/** Values for the inputs, exact in float32. */
const fed = ({ inputs }: Program, seed: number): Map<Tensor, NdArray> =>
  new Map(
    inputs.map((x) => {
      const shape = x.shape as number[];
      const data = fillUniform(new Float32Array(shape.reduce((a, b) => a * b, 1)), { seed, stream: x.name!, step: 0 });
      const byte = x.dtype === "uint8";
      return [
        x,
        { shape, data: Float64Array.from(data, (v) => (byte ? Math.floor(256 * v) : Math.fround(4 * v - 2))) },
      ];
    }),
  );

async function run(program: Program, values: Map<Tensor, NdArray>, threads: number): Promise<Record<string, number[]>> {
  const runtime = await ortRuntime({ engine: "native", threads });
  const graph = await runtime.compile({ name: "program", ...program });
  const results = await graph.run(
    Object.fromEntries(
      [...values].map(([{ name, dtype }, { shape, data }]) => [
        name!,
        { dtype, shape, data: dtype === "uint8" ? Uint8Array.from(data) : Float32Array.from(data) },
      ]),
    ),
  );
  await graph.release();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, Array.from(data, Number)]));
}

/** Kinds of the nodes that a graph is left with. */
const left = (program: Program): string[] =>
  fuse(graphProto({ name: "program", ...program }, nativeLowerings)).graph.nodes.map((node) => node.opType);

describe.skipIf(!engines.includes("native"))("elementwise programs against float64", () => {
  for (let seed = 1; seed <= seeds; seed++)
    it(`random program ${seed}: the reference's values${seed % 6 === 0 ? ", the same bits on 2 threads" : ""}`, async () => {
      const program = randomProgram(seed);
      const values = fed(program, seed);
      const one = await run(program, values, 1);
      if (seed % 6 === 0) expect(await run(program, values, 2)).toEqual(one);
      const wanted = evaluate(Object.values(program.outputs), values);
      for (const [i, name] of Object.keys(program.outputs).entries()) {
        const { shape, data } = wanted[i];
        const terms = name === "sums" ? program.inputs[0].shape.at(-1)! : 1;
        expect(one[name].length, name).toBe(shape.reduce((a, b) => a * b, 1));
        for (const [k, v] of data.entries())
          expect(Math.abs(one[name][k] - v) / (Number(terms) + Math.abs(v)), `${name} ${k}`).toBeLessThan(1e-5);
      }
    });

  it("a node or two do them all, but for a sum over other axes than the rows are cut by", () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const kinds = left(randomProgram(seed));
      const ours = ["Elementwise", "Identity", "ReduceSum", "ReduceMean"];
      expect(
        kinds.filter((kind) => !ours.includes(kind)),
        `${seed}`,
      ).toEqual([]);
      expect(kinds.filter((kind) => kind === "Elementwise").length, `${seed}`).toBeLessThanOrEqual(3);
    }
  });

  it("what is no number, infinite or out of range goes through as it does in ONNX Runtime's operators", async () => {
    const special = [NaN, Infinity, -Infinity, 0, -0, 88, 89, 1000, -104, -1000, 2e-38, 3e38, -1, 1, 0.5, 2, 17];
    const x = input("x", [special.length]);
    const f = [ops.exp, ops.log, ops.sqrt, ops.sigmoid, ops.tanh, ops.relu, ops.abs, ops.softplus, ops.logSigmoid];
    const all = [...f, (y: Tensor) => ops.elu(y), (y: Tensor) => ops.leakyRelu(y), (y: Tensor) => ops.div(1, y)];
    const more = [
      (y: Tensor) => ops.max(y, 0.25),
      (y: Tensor) => ops.min(0.25, y),
      (y: Tensor) => ops.isFinite(y),
      (y: Tensor) => ops.clip(y, -1, 2),
    ];
    // each with a step before it: one alone is left to ONNX Runtime
    const outputs = Object.fromEntries([...all, ...more].map((op, i) => [`y${i}`, op(ops.mul(x, 1.0000001))]));
    const program = { inputs: [x], outputs };
    expect(left(program).filter((kind) => kind === "Elementwise").length).toBe(1);
    const values = new Map([[x, { shape: [special.length], data: Float64Array.from(special) }]]);
    const native = await run(program, values, 1);
    const standard = await (
      await (await ortRuntime({ engine: "standard", threads: 1 })).compile({ name: "program", ...program })
    ).run({ x: { dtype: "float", shape: [special.length], data: Float32Array.from(special) } });
    for (const [name, got] of Object.entries(native))
      for (const [i, v] of got.entries()) {
        const want = Number(standard[name].data[i]);
        if (Number.isFinite(want))
          expect(Math.abs(v - want), `${name} of ${special[i]}`).toBeLessThan(1e-6 * Math.max(1, Math.abs(want)));
        else expect(v, `${name} of ${special[i]}`).toBe(want);
      }
  });

  it("a sum that a later step of the same rows reads ends a node", () => {
    const x = input("x", [6, 50]);
    const e = ops.exp(ops.mul(x, 0.5));
    const softmax = ops.neg(ops.div(e, ops.sum(e, 1, true)));
    expect(left({ inputs: [x], outputs: { softmax } })).toEqual(["Elementwise", "Elementwise", "Identity"]);
  });
});
