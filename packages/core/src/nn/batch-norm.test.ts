import { describe, expect, it } from "vitest";
import { input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { mean, mul, reshape, square, sub } from "../ops/index.js";
import { evaluate as measure } from "../evaluate/index.js";
import { TrainedVae, type ModelValues } from "../inference/index.js";
import { adam } from "../optim/index.js";
import { evaluate } from "../runtime/reference.js";
import { checkGradient } from "../testing/gradient-check.js";
import { evaluateOrt, toyData, toyRuntime, toyVae } from "../testing/toy.js";
import { initialState, train, trainingProgram, type TrainingState } from "../train/index.js";
import { activation } from "./activation.js";
import { batchNorm } from "./batch-norm.js";
import { fill } from "./initializers.js";
import { sequential } from "./layer.js";
import { linear } from "./linear.js";
import { Ledger, Scope } from "./scope.js";

/** Bytes ((i + 7 t + 1)^2 (13 + t)) mod 256 of step t. */
const bytes = (step: number, size: number): number[] =>
  Array.from({ length: size }, (_, i) => ((i + 7 * step + 1) ** 2 * (13 + step)) % 256);

interface Case {
  readonly shape: readonly number[];
  readonly momentum?: number;
  readonly losses: readonly number[];
  /** After four steps. */
  readonly state: Readonly<Record<"weight" | "bias" | "runningMean" | "runningVar", readonly number[]>>;
  /** Of the first step's batch, at inference, after the four steps. */
  readonly output: readonly number[];
}

// made by torch 1.13.1, /usr/bin/python3, for each (kind, shape, momentum):
//   net = kind(shape[1], momentum=momentum); opt = torch.optim.Adam(net.parameters(), lr=.05); size = torch.tensor(shape).prod()
//   xs = [torch.arange(size).add(7*t+1).pow(2).mul(13+t).remainder(256).div(255.).reshape(shape) for t in range(4)]
//   for x in xs: opt.zero_grad(); loss = (net(x) - 3*x).square().mean(); loss.backward(); opt.step(); print(loss)
//   net.eval(); print(net.weight, net.bias, net.running_mean, net.running_var, net(xs[0]))
const cases: Record<string, Case> = {
  "BatchNorm1d(3), [4, 3]": {
    shape: [4, 3],
    losses: [1.3399, 2.7342, 3.05198, 0.3276],
    state: {
      weight: [0.84122, 0.82905, 0.80439],
      bias: [0.18994, 0.18584, 0.19267],
      runningMean: [0.15155, 0.11074, 0.15004],
      runningVar: [0.67956, 0.6749, 0.68382],
    },
    // prettier-ignore
    output: [0.08732, 0.27987, 0.49303, 0.86766, 0.34715, 0.85542, 0.53551, 0.32736, 0.15734, 0.11533, 0.22051, 0.35189],
  },
  "BatchNorm2d(2, momentum=.3), [3, 2, 2, 2]": {
    shape: [3, 2, 2, 2],
    momentum: 0.3,
    losses: [1.64461, 2.91217, 2.73001, 0.59444],
    state: {
      weight: [0.85192, 0.82346],
      bias: [0.19087, 0.19793],
      runningMean: [0.26753, 0.36522],
      runningVar: [0.28897, 0.29896],
    },
    // prettier-ignore
    output: [
      -0.15231, 0.09006, 0.49402, 1.05955, 0.05542, 0.89997, 0.38615, 0.02589, -0.05288, -0.10881, -0.00316, 0.26407, 0.52789, 1.08896,
      0.29166, -0.35209, 0.84204, 0.4878, 0.29515, 0.26407, 0.24441, 0.52199, 0.95312, 0.02589,
    ],
  },
  "BatchNorm2d(2, momentum=1), [1, 2, 2, 2]": {
    shape: [1, 2, 2, 2],
    momentum: 1,
    losses: [1.66663, 2.57908, 1.9736, 0.59864],
    state: {
      weight: [0.86845, 0.81229],
      bias: [0.19263, 0.19781],
      runningMean: [0.09412, 0.3451],
      runningVar: [0.01181, 0.0748],
    },
    output: [-0.15193, 1.06971, 3.10578, 5.95628, -0.02347, 1.64194, 0.62872, -0.0817],
  },
};

const closeTo = (got: ArrayLike<number>, wanted: readonly number[], digits = 4): void => {
  expect(got).toHaveLength(wanted.length);
  wanted.forEach((v, i) => expect(got[i]).toBeCloseTo(v, digits));
};

/** Four steps of Adam on ONNX Runtime, in chunks of one and three. */
async function fourSteps({ shape, momentum }: Case): Promise<{ losses: number[]; values: TrainingState["values"] }> {
  const [batch, ...rest] = shape;
  const size = rest.reduce((a, b) => a * b, 1);
  const { program, ledger } = trainingProgram({
    model: {
      lossOf: ({ x }, scope) => {
        const y = batchNorm({ momentum }).apply(reshape(x, shape), scope.child("norm"));
        return { loss: mean(square(sub(y, mul(reshape(x, shape), 3)))), parts: {} };
      },
    },
    ...{ batch, x: { width: size, dtype: "uint8", factor: 1 / 255 }, optimizer: adam(0.05), steps: 4 },
  });
  const loop = await (await toyRuntime()).compileLoop(program);
  loop.setState(initialState(program, ledger, 1).values);
  const losses: number[] = [];
  for (const steps of [[0], [1, 2, 3]]) {
    const x = Uint8Array.from(steps.flatMap((step) => bytes(step, batch * size)));
    const feeds = Object.fromEntries(
      [...ledger.schedules.values()].map(({ tensor, at }) => [
        tensor.name!,
        { dtype: "float" as const, shape: [steps.length], data: Float32Array.from(steps, at) },
      ]),
    );
    const { metrics } = await loop.run(steps.length, {
      ...feeds,
      x: { dtype: "uint8", shape: [steps.length, batch, size], data: x },
    });
    losses.push(...(metrics["loss"].data as Float32Array));
  }
  const values = (await loop.getState()) as TrainingState["values"];
  await loop.release();
  return { losses, values };
}

describe("batchNorm against PyTorch over four steps of Adam", () => {
  for (const [name, one] of Object.entries(cases))
    it(name, async () => {
      const { losses, values } = await fourSteps(one);
      closeTo(losses, one.losses);
      for (const [key, wanted] of Object.entries(one.state)) closeTo(values[`norm.${key}`].data, wanted);

      // at inference with what training left: the running statistics, whatever the batch
      const x = input("x", one.shape);
      const ledger = new Ledger(false);
      const y = batchNorm({ momentum: one.momentum }).apply(x, new Scope(ledger, "norm"));
      const pixels = ndArray(
        bytes(0, one.output.length).map((v) => v / 255),
        [...one.shape],
      );
      const feeds = new Map<Tensor, NdArray>([[x, pixels]]);
      for (const { tensor } of ledger.parameters.values()) feeds.set(tensor, ndArray([...values[tensor.name!].data]));
      for (const { current, next } of ledger.state.values()) {
        feeds.set(current, ndArray([...values[current.name!].data]));
        expect(next).toBeUndefined();
      }
      closeTo(evaluate([y], feeds)[0].data, one.output);
      closeTo((await evaluateOrt([y], feeds))[0], one.output);
    });
});

/** batchNorm with its parameters and statistics as given tensors. */
const normalised = (training: boolean, [x, weight, bias, runningMean, runningVar]: Tensor[]): Tensor => {
  const ledger = new Ledger(training);
  const fans = { fanIn: 1, fanOut: 1 };
  for (const [name, tensor] of Object.entries({ weight, bias }))
    ledger.parameters.set(name, { name, tensor, fans, initializer: fill(0) });
  for (const [name, current] of Object.entries({ runningMean, runningVar }))
    ledger.state.set(name, { current, initial: fill(0) });
  return batchNorm().apply(x, new Scope(ledger));
};

describe("gradients of batchNorm", () => {
  const values = (shape: number[], shift = 0): NdArray =>
    ndArray(
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(3 * i + 1) + shift),
      shape,
    );
  for (const shape of [
    [5, 2],
    [2, 2, 2, 3],
  ])
    for (const training of [true, false])
      it(`[${shape}] ${training ? "in training, through the batch's statistics" : "at inference"}`, () => {
        const point = [values(shape), values([2]), values([2]), values([2]), values([2], 2)];
        const { entries } = checkGradient((...tensors) => normalised(training, tensors), point);
        const size = point[0].data.length;
        expect(entries).toBe(size * (size + 8));
      });
});

describe("a trained model with batchNorm", () => {
  it("keeps the running statistics in its state and uses them wherever it is asked", async () => {
    const runtime = await toyRuntime();
    const model = toyVae({ encoder: sequential(linear(8, { bias: false }), batchNorm(), activation("relu")) });
    const trained = await train(model, toyData(), { steps: 40, batch: 16, runtime });
    const names = ["encoder.1.runningMean", "encoder.1.runningVar"];
    for (const [i, name] of names.entries()) {
      const start = [0, 1][i];
      const learnt = trained.state.values[name].data;
      expect([...learnt].every((v) => Number.isFinite(v) && v !== start)).toBe(true);
      expect(trained.values[name]).toEqual(learnt);
    }

    // statistics of other data give other codes, figures and files
    const moved = { ...trained.values, [names[0]]: trained.values[names[0]].map((v) => v + 1) };
    const other = new TrainedVae(model, moved, trained.shape, runtime);
    expect(await other.encode(toyData(4))).not.toEqual(await trained.encode(toyData(4)));
    const figures = async (values: ModelValues): Promise<number> =>
      (await measure(model, values, toyData(8, "test"), runtime, { binarisation: "threshold" })).negElbo;
    expect(await figures(moved)).not.toBe(await figures(trained.values));
    expect(other.exportOnnx().encoder).not.toEqual(trained.exportOnnx().encoder);
    const { [names[1]]: _, ...without } = trained.values;
    await expect(figures(without)).rejects.toThrow('values: "encoder.1.runningVar" [8] is missing');
    await Promise.all([trained.release(), other.release()]);
  });
});

describe("batchNorm", () => {
  it("makes mean 0 and variance 1 of each channel in training", () => {
    const x = input("x", [6, 2, 2, 1]);
    const scope = new Scope(new Ledger(true));
    const y = batchNorm({ epsilon: 1e-12 }).apply(x, scope);
    const [weight, bias] = [...scope.ledger.parameters.values()].map((p) => p.tensor);
    const pixels = ndArray(
      Array.from({ length: 24 }, (_, i) => 5 + 3 * Math.sin(2 * i)),
      [6, 2, 2, 1],
    );
    const [{ data }] = evaluate(
      [y],
      new Map([
        [x, pixels],
        [weight, ndArray([1, 1])],
        [bias, ndArray([0, 0])],
      ]),
    );
    for (const channel of [0, 1]) {
      const own = [...data].filter((_, i) => Math.floor(i / 2) % 2 === channel);
      expect(own.reduce((a, v) => a + v, 0)).toBeCloseTo(0, 9);
      expect(own.reduce((a, v) => a + v * v, 0) / 12).toBeCloseTo(1, 9);
    }
  });

  it("updates the running statistics once for each time that a net is applied in a step", () => {
    const [a, b] = [input("a", [2, 1]), input("b", [2, 1])];
    const scope = new Scope(new Ledger(true));
    const layer = batchNorm({ momentum: 0.5 });
    layer.apply(a, scope);
    layer.apply(b, scope);
    const [runningMean, runningVar] = [...scope.ledger.state.values()];
    const feeds = new Map<Tensor, NdArray>([
      [a, ndArray([1, 3], [2, 1])],
      [b, ndArray([10, 14], [2, 1])],
      [runningMean.current, ndArray([0])],
      [runningVar.current, ndArray([1])],
    ]);
    // by hand: means 2, 12: (0 + 2) / 2 = 1, (1 + 12) / 2; unbiased variances 2, 8: (1 + 2) / 2, (1.5 + 8) / 2
    const [m, v] = evaluate([runningMean.next!, runningVar.next!], feeds);
    expect([m.data[0], v.data[0]]).toEqual([6.5, 4.75]);
  });

  it("names the place, the rule and what was given", () => {
    const apply = (shape: (number | string)[], training = true): unknown =>
      batchNorm().apply(input("x", shape), new Scope(new Ledger(training), "encoder.1"));
    expect(() => apply([2, 3, 4])).toThrow("batchNorm(encoder.1): needs [batch, c] or [batch, c, h, w], got [2, 3, 4]");
    expect(() => apply([8, "c"])).toThrow("batchNorm(encoder.1): needs [batch, c] or [batch, c, h, w], got [8, c]");
    expect(() => apply([1, 3])).toThrow("batchNorm(encoder.1): needs two values a channel or more, got [1, 3]");
    expect(() => apply(["batch", 3])).toThrow("batchNorm(encoder.1): every axis must be a number here");
    apply([1, 3, 2, 1]);
    apply(["batch", 3], false);
    for (const momentum of [0, -0.1, 1.1, NaN])
      expect(() => batchNorm({ momentum })).toThrow(`batchNorm: momentum must be in (0, 1], got ${momentum}`);
    for (const epsilon of [0, -1, NaN])
      expect(() => batchNorm({ epsilon })).toThrow(`batchNorm: epsilon must be above 0, got ${epsilon}`);
  });
});
