import type { Addon } from "@latents/native";
import { loadAddon } from "@latents/native";
import { beforeAll, describe, expect, it } from "vitest";
import { openAddon, runOne, spread, worst, type Values } from "./one-node.js";

const int = (value: boolean | number): { int: number } => ({ int: Number(value) });

/** C = op(A) op(B) + bias, relu, mask, in float64, with the sum of magnitudes. */
function gemm(a: Values, b: Values, ta: boolean, tb: boolean, bias?: Values, mask?: Values, relu = false) {
  const [M, K] = ta ? [a.shape[1], a.shape[0]] : a.shape;
  const N = tb ? b.shape[0] : b.shape[1];
  const [want, scale] = [new Float64Array(M * N), new Float64Array(M * N)];
  for (let i = 0; i < M; i++)
    for (let j = 0; j < N; j++) {
      let total = bias ? bias.data[j] : 0;
      let size = Math.abs(total);
      for (let k = 0; k < K; k++) {
        const product = a.data[ta ? k * M + i : i * K + k] * b.data[tb ? j * K + k : k * N + j];
        total += product;
        size += Math.abs(product);
      }
      if (relu) total = Math.max(0, total);
      if (mask && !(mask.data[i * N + j] > 0)) total = 0;
      want[i * N + j] = total;
      scale[i * N + j] = size;
    }
  return { want, scale };
}

const shapes = [
  ...[
    [1, 1, 1],
    [2, 3, 4],
    [13, 31, 7],
    [14, 32, 16],
    [15, 33, 17],
    [100, 70, 40],
    [29, 64, 129],
  ],
  // few rows and much else: other loops
  ...[
    [16, 200, 130],
    [7, 1030, 33],
    [1, 260, 65],
    [12, 95, 500],
  ],
];
const epilogues = ["none", "bias", "bias and relu", "mask", "bias and mask"] as const;

describe.skipIf(!loadAddon())("operators against float64", () => {
  let addon: Addon;
  beforeAll(async () => {
    addon = await openAddon();
  });

  for (const [M, N, K] of shapes)
    for (const [ta, tb] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ] as const)
      it(`Gemm ${M} x ${N} x ${K}${ta ? ", A transposed" : ""}${tb ? ", B transposed" : ""}`, async () => {
        const a = spread(ta ? [K, M] : [M, K], 1);
        const b = spread(tb ? [N, K] : [K, N], 2);
        for (const epilogue of epilogues) {
          const bias = epilogue.includes("bias") ? spread([N], 3) : undefined;
          const mask = epilogue.includes("mask") ? spread([M, N], 4) : undefined;
          const relu = epilogue.includes("relu");
          const attributes = { transA: int(ta), transB: int(tb), relu: int(relu) };
          const inputs = mask ? [a, b, bias, mask] : bias ? [a, b, bias] : [a, b];
          const [got] = await runOne(addon, { opType: "Gemm", attributes, outputs: 1 }, inputs);
          const { want, scale } = gemm(a, b, ta, tb, bias, mask, relu);
          expect(worst(got, want, scale), epilogue).toBeLessThan(2e-6);
        }
      });

  const scalar = (value: number): Values => ({ shape: [], data: Float32Array.of(value) });
  const beta = { beta1: { float: 0.9 }, beta2: { float: 0.999 } };
  const positive = (x: Values): Values => ({ ...x, data: x.data.map(Math.abs) });

  /** m', v', p' of one value, in float64. */
  const step = (p: number, m: number, v: number, g: number, size: number, floor: number, decay: number) => {
    const [nextM, nextV] = [Math.fround(0.9) * m + g, Math.fround(0.999) * v + g * g];
    return [decay * p - (size * nextM) / (Math.sqrt(nextV) + floor), nextM, nextV];
  };
  const stepAll = ([p, m, v]: readonly Values[], g: ArrayLike<number>, rule: [number, number, number]): number[][] => {
    const all = Array.from(p.data, (x, i) => step(x, m.data[i], v.data[i], g[i], ...rule));
    return [0, 1, 2].map((k) => all.map((values) => values[k]));
  };
  const stateOf = (shape: number[], seed: number): Values[] => [
    spread(shape, seed),
    spread(shape, seed + 1),
    positive(spread(shape, seed + 2)),
  ];

  it("Adam, several parameters of any size, with and without decay", async () => {
    const states = [[1], [15], [3, 5, 7], [100, 700]].map((shape, i) => stateOf(shape, 10 * i));
    const gradients = states.map(([p], i) => spread(p.shape, 100 + i));
    for (const decay of [1, 0.99]) {
      const attributes = { ...beta, count: int(states.length), decays: int(decay !== 1) };
      const rule = [scalar(1e-2), scalar(1e-4), ...(decay === 1 ? [] : [scalar(decay)])];
      const inputs = [...rule, ...states.flatMap((state, i) => [...state, gradients[i]])];
      const got = await runOne(addon, { opType: "Adam", attributes, outputs: 3 * states.length }, inputs);
      for (const [i, state] of states.entries())
        for (const [k, want] of stepAll(state, gradients[i].data, [
          Math.fround(1e-2),
          Math.fround(1e-4),
          Math.fround(decay),
        ]).entries())
          expect(worst(got[3 * i + k], want), `${i}, ${k}`).toBeLessThan(3e-7);
    }
  });

  it("Adam at a moment of 0 keeps the parameter, and with a floor of 0 says that it cannot", async () => {
    const zero = { shape: [17], data: new Float32Array(17) };
    const p = spread([17], 5);
    const attributes = { ...beta, count: int(1), decays: int(0) };
    const run = (floor: number) =>
      runOne(addon, { opType: "Adam", attributes, outputs: 3 }, [scalar(1e-2), scalar(floor), p, zero, zero, zero]);
    expect((await run(1e-8))[0]).toEqual(p.data);
    expect(Array.from((await run(0))[0]).every(Number.isNaN)).toBe(true);
  });

  for (const [batch, O, I] of [
    [1, 1, 1],
    [7, 13, 31],
    [100, 30, 70],
    [33, 29, 64],
    [16, 100, 97],
  ])
    for (const withBias of [false, true])
      it(`GemmAdam of [${O}, ${I}], batch ${batch}${withBias ? ", with bias" : ""}`, async () => {
        const [dy, x] = [spread([batch, O], 1), spread([batch, I], 2)];
        const weight = stateOf([O, I], 20);
        const bias = stateOf([O], 30);
        const rule: [number, number, number] = [Math.fround(1e-2), Math.fround(1e-3), 1];
        const attributes = { ...beta, decays: int(0), bias: int(withBias) };
        const inputs = [scalar(rule[0]), scalar(rule[1]), ...weight, ...(withBias ? bias : []), dy, x];
        const got = await runOne(addon, { opType: "GemmAdam", attributes, outputs: withBias ? 6 : 3 }, inputs);
        const { want: gradient } = gemm(dy, x, true, false);
        const sums = Array.from({ length: O }, (_, o) => {
          let total = 0;
          for (let b = 0; b < batch; b++) total += dy.data[b * O + o];
          return total;
        });
        const wanted = [...stepAll(weight, gradient, rule), ...(withBias ? stepAll(bias, sums, rule) : [])];
        for (const [k, want] of wanted.entries()) expect(worst(got[k], want), `${k}`).toBeLessThan(1e-5);
      });

  it("ChannelSums", async () => {
    for (const [places, channels] of [
      [1, 1],
      [7, 33],
      [500, 16],
      [64, 3],
    ]) {
      const x = spread([places, 1, 1, channels], 3);
      const [got] = await runOne(addon, { opType: "ChannelSums", attributes: {}, outputs: 1 }, [x]);
      const want = Array.from({ length: channels }, (_, c) => {
        let total = 0;
        for (let p = 0; p < places; p++) total += x.data[p * channels + c];
        return total;
      });
      expect(worst(got, want)).toBeLessThan(5e-6);
    }
  });

  it("the same bits on one thread and on two", async () => {
    const [x, w] = [spread([128, 200], 1), spread([150, 200], 2)];
    const image = spread([9, 20, 20, 5], 3);
    const positions = spread([9, 10, 10, 7], 4);
    const window = {
      ...{ kernel: { ints: [3, 3] }, strides: { ints: [2, 2] }, dilations: { ints: [1, 1] } },
      ...{ pads: { ints: [1, 1, 1, 1] } },
    };
    const run = async (threads: number) => [
      ...(await runOne(addon, { opType: "Gemm", attributes: { transB: int(1) }, outputs: 1 }, [x, w], threads)),
      ...(await runOne(
        addon,
        { opType: "ConvWeightGrad", attributes: window, outputs: 2 },
        [image, positions],
        threads,
      )),
      ...(await runOne(addon, { opType: "ChannelSums", attributes: {}, outputs: 1 }, [image], threads)),
    ];
    expect(await run(2)).toEqual(await run(1));
  });

  it("an operator's failure is told in ONNX Runtime's words, and a released session is not run", async () => {
    await expect(runOne(addon, { opType: "Missing", attributes: {}, outputs: 1 }, [spread([2], 1)])).rejects.toThrow(
      /Missing/,
    );
    await expect(addon.createSession(Uint8Array.of(1, 2, 3), 1)).rejects.toThrow();
  });
});
