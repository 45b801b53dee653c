import { describe, expect, it } from "vitest";
import type { Dataset } from "../data/index.js";
import { squaredError } from "../likelihoods/index.js";
import { vae, type Vae } from "../models/index.js";
import {
  activation,
  batchNorm,
  conv2d,
  convTranspose2d,
  flatten,
  linear,
  mlp,
  reshape,
  sequential,
  type Activation,
  type Layer,
} from "../nn/index.js";
import { adam, adamax, sgd, type Optimizer } from "../optim/index.js";
import { fillUint32 } from "../random/index.js";
import { ortRuntime, type Engine } from "../runtime/index.js";
import { engines } from "../testing/engines.js";
import { Trainer, type TrainerOptions } from "./trainer.js";
import type { TrainingState } from "./training-state.js";

type Shape = readonly [number, number, number];

/** Random bytes as images. */
function noise(shape: Shape, count: number): Dataset {
  const pixels = new Uint8Array(count * shape[0] * shape[1] * shape[2]);
  const words = fillUint32(new Uint32Array(Math.ceil(pixels.length / 4)), { seed: 3, stream: "images", step: 0 });
  pixels.set(new Uint8Array(words.buffer, 0, pixels.length));
  return { name: "noise", split: "train", count, shape, pixels };
}

/** Whole numbers that follow from a seed: `next(n)` lies in 0 ... n - 1. */
function numbers(seed: number): (below: number) => number {
  const words = fillUint32(new Uint32Array(256), { seed, stream: "nets", step: 0 });
  let at = 0;
  return (below) => words[at++] % below;
}

interface Case {
  readonly title: string;
  readonly shape: Shape;
  readonly model: Vae;
  readonly options: Partial<TrainerOptions>;
}

const acts: readonly Activation[] = ["relu", "relu", "relu", "tanh", "elu", "leaky-relu", "softplus"];
const optimizers: readonly (() => Optimizer)[] = [
  () => adam(),
  () => adam(2e-3, { weightDecay: 0.01 }),
  () => adam(1e-3, { beta1: 0.8, epsilon: 1e-4 }),
  () => sgd(1e-2, { momentum: 0.9 }),
  () => adamax(),
];

/** Convolutions of any window down to a code, and the same ones transposed on the way back. */
function convolutional(
  next: (below: number) => number,
  act: Layer,
  shape: Shape,
  latent: number,
): [Layer, Layer, string] {
  const down: Layer[] = [reshape(...shape)];
  const up: Layer[] = [];
  const said: string[] = [];
  let [channels, ...size] = shape;
  for (let i = 0; i < 1 + next(3); i++) {
    const [kernel, stride] = [[1 + next(4), 1 + next(4)] as const, [1 + next(3), 1 + next(2)] as const];
    const padding = kernel.map((k) => next(k)) as [number, number];
    const made = size.map((n, k) => Math.floor((n + 2 * padding[k] - kernel[k]) / stride[k]) + 1);
    if (made.some((n) => n < 1)) break;
    const outputs = [1, 3, 5, 8, 17, 33][next(6)];
    down.push(conv2d(outputs, kernel, { stride, padding }), act);
    if (next(4) === 0) down.push(batchNorm());
    const outputPadding = size.map((n, k) => n - ((made[k] - 1) * stride[k] - 2 * padding[k] + kernel[k])) as [
      number,
      number,
    ];
    up.unshift(convTranspose2d(channels, kernel, { stride, padding, outputPadding }), ...(up.length > 0 ? [act] : []));
    said.push(`${channels}>${outputs} ${kernel.join("x")}/${stride.join("x")}+${padding.join("x")}`);
    [channels, size] = [outputs, made as [number, number]];
  }
  const inner = channels * size[0] * size[1];
  const encoder = sequential(...down, flatten());
  const decoder = sequential(linear(inner), act, reshape(channels, size[0], size[1]), ...up, flatten());
  return [encoder, decoder, `${said.join(", ")}, latent ${latent}`];
}

function randomCase(seed: number): Case {
  const next = numbers(seed);
  const word = acts[next(acts.length)];
  const act = activation(word);
  const latent = 1 + next(5);
  const shape: Shape = [1 + next(3), 5 + next(8), 5 + next(8)];
  const length = shape[0] * shape[1] * shape[2];
  const optimizer = optimizers[next(optimizers.length)]();
  const dense = next(4) === 0;
  const hidden = Array.from({ length: 1 + next(3) }, () => 1 + next(70));
  const [encoder, decoder, said] = dense
    ? [
        mlp([length, ...hidden], { activation: word, activateLast: true }),
        mlp([latent, ...[...hidden].reverse(), length], { activation: word }),
        hidden.join("-"),
      ]
    : convolutional(next, act, shape, latent);
  const options: Partial<TrainerOptions> = {
    optimizer,
    batch: [1, 7, 16, 33][next(4)],
    ...(next(3) === 0 ? { emaDecay: 0.9 } : {}),
    ...(next(3) === 0 ? { clipNorm: 0.5 } : {}),
  };
  const model = vae({ encoder, decoder, latent, ...(next(2) === 0 ? { likelihood: squaredError() } : {}) });
  const extras = `${options.emaDecay ? ", averages" : ""}${options.clipNorm ? ", clipped" : ""}`;
  return {
    title: `${shape.join("x")}: ${said}, ${word}, ${optimizer.name}, batch ${options.batch}${extras}`,
    shape,
    model,
    options,
  };
}

interface Outcome {
  readonly losses: readonly number[];
  readonly states: readonly TrainingState[];
}

/** Trains in the given chunks; the state after each. */
async function outcome(
  { shape, model, options }: Omit<Case, "title">,
  engine: Exclude<Engine, "reference">,
  threads: number,
  chunks: readonly number[],
): Promise<Outcome> {
  const runtime = await ortRuntime({ threads, engine });
  expect(runtime.engine).toBe(engine);
  const trainer = await Trainer.create(model, noise(shape, 64), runtime, {
    steps: 100,
    batch: 16,
    seed: 2,
    ...options,
  });
  const losses: number[] = [];
  const states: TrainingState[] = [];
  for (const chunk of chunks) {
    losses.push(...(await trainer.run(chunk)).values["loss"]);
    states.push(await trainer.state());
  }
  await trainer.release();
  return { losses, states };
}

const norm = (values: ArrayLike<number>): number => Math.sqrt(Array.from(values).reduce((sum, x) => sum + x * x, 0));

/**
 * The greatest difference of a variable, relative to it; of one that is nothing but rounding (the gradient of a bias before batch norm), to a
 * hundredth of the largest of its kind. Parameters are left out: the optimisers divide a gradient by its own size, so that rounding grows to whole steps.
 */
function difference(a: TrainingState, b: TrainingState): { name: string; error: number } {
  const kind = (name: string): string => /^optimizer\.\w+/.exec(name)?.[0] ?? "";
  const moments = Object.entries(a.values).filter(([name]) => kind(name) !== "");
  const largest = new Map<string, number>();
  for (const [name, { data }] of moments) largest.set(kind(name), Math.max(largest.get(kind(name)) ?? 0, norm(data)));
  return moments
    .map(([name, { data }]) => {
      const other = b.values[name].data;
      const scale = norm(data) + 1e-2 * largest.get(kind(name))! + 1e-12;
      return { name, error: norm(data.map((x, i) => x - other[i])) / scale };
    })
    .reduce((worst, one) => (one.error > worst.error ? one : worst));
}

describe.skipIf(!engines.includes("native"))("native operators and ONNX Runtime's own", () => {
  for (let seed = 1; seed <= 24; seed++) {
    const one = randomCase(seed);
    it(`agree on ${one.title}`, async () => {
      const [standard, native] = [await outcome(one, "standard", 1, [1, 2]), await outcome(one, "native", 2, [1, 2])];
      for (const [i, bound] of [2e-6, 1e-4, 1e-3].entries())
        expect(Math.abs(native.losses[i] / standard.losses[i] - 1)).toBeLessThan(bound);
      const { name, error } = difference(standard.states[0], native.states[0]);
      expect(error, name).toBeLessThan(2e-4);
    });
  }

  const nets: Record<string, Omit<Case, "title">> = {
    "a dense net": {
      shape: [1, 20, 20],
      model: vae({ encoder: mlp([400, 130, 70], { activateLast: true }), decoder: mlp([5, 70, 130, 400]), latent: 5 }),
      options: { batch: 40 },
    },
    "a convolutional net": { ...randomCase(5), options: { optimizer: adam(), batch: 33 } },
  };
  for (const [title, net] of Object.entries(nets)) {
    it(`${title}: the same bits on 1 thread and on 2, and for any chunks`, async () => {
      const [one, two] = [await outcome(net, "native", 1, [12]), await outcome(net, "native", 2, [1, 4, 7])];
      expect(new Set(one.losses).size).toBe(12);
      expect(two.losses).toEqual(one.losses);
      expect(two.states.at(-1)).toEqual(one.states.at(-1));
    });
  }

  it("leave the event loop free while they run", async () => {
    const { shape, model, options } = nets["a dense net"];
    const runtime = await ortRuntime({ threads: 1, engine: "native" });
    const trainer = await Trainer.create(model, noise(shape, 64), runtime, { ...options, steps: 1000, seed: 2 });
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const { elapsedMs } = await trainer.run(300);
    clearInterval(timer);
    await trainer.release();
    expect(turns).toBeGreaterThan(Math.min(10, elapsedMs / 20));
  });
});
