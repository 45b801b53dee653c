/**
 * Times each lowering of a convolution's weight gradient on the shapes of a conv VAE of digits (e2-conv) and one of faces (e4-faces), interleaved, and says which one the rule takes.
 * With one thread it reports CPU time, which other work on the machine disturbs little; with more, wall-clock time on a machine that must be quiet.
 * node --conditions=latents-source --import tsx bench/conv-weight-grad.ts [repeats] [threads]
 */
import { input, Tensor } from "../packages/core/src/graph/index.js";
import {
  chooseWeightGrad,
  weightGradLowerings,
  type WeightGradLowering,
} from "../packages/core/src/ops/conv-weight-grad.js";
import { conv2dWeightGrad } from "../packages/core/src/ops/index.js";
import { coversExactly, type Window } from "../packages/core/src/ops/window.js";
import { ortRuntime, type Executable } from "../packages/core/src/runtime/index.js";

const [repeats, threads] = [Number(process.argv[2] ?? 15), Number(process.argv[3] ?? 1)];

/** [name, image, channels of the positions, their height and width, kernel, stride, padding]; a transposed convolution's image is its result. */
const cases: [string, number[], number, number, number, number, number[]][] = [
  ["digits encoder 1", [128, 1, 28, 28], 32, 14, 3, 2, [0, 0, 1, 1]],
  ["digits encoder 2", [128, 32, 14, 14], 64, 7, 3, 2, [0, 0, 1, 1]],
  ["digits decoder 1", [128, 64, 7, 7], 20, 1, 7, 1, [0, 0, 0, 0]],
  ["digits decoder 2", [128, 64, 14, 14], 64, 7, 3, 2, [0, 0, 1, 1]],
  ["digits decoder 3", [128, 32, 28, 28], 64, 14, 3, 2, [0, 0, 1, 1]],
  ["digits decoder 4", [128, 1, 28, 28], 32, 28, 3, 1, [1, 1, 1, 1]],
  ["8 channels", [128, 8, 28, 28], 32, 14, 3, 2, [0, 0, 1, 1]],
  ["16 channels", [128, 16, 28, 28], 32, 14, 3, 2, [0, 0, 1, 1]],
  ["16, stride 1", [128, 16, 14, 14], 32, 14, 3, 1, [1, 1, 1, 1]],
  ["faces encoder 1", [16, 3, 128, 128], 32, 64, 4, 2, [1, 1, 1, 1]],
  ["faces encoder 2", [16, 32, 64, 64], 64, 32, 4, 2, [1, 1, 1, 1]],
  ["faces encoder 3", [16, 64, 32, 32], 128, 16, 4, 2, [1, 1, 1, 1]],
  ["faces encoder 4", [16, 128, 16, 16], 256, 8, 4, 2, [1, 1, 1, 1]],
];

const noise = (shape: readonly number[]): Float32Array =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 0.6180339887) % 1) - 0.5);

const ranked = (list: number[]): number[] => [...list].sort((a, b) => a - b);

const runtime = await ortRuntime({ threads });
console.log(
  `onnxruntime-node ${runtime.device}, ${threads} threads, median and best of ${repeats} (ms of ${threads === 1 ? "CPU" : "wall-clock"} time, and GFLOP/s at best)`,
);
for (const [name, image, out, count, kernel, stride, padding] of cases) {
  const positions = [image[0], out, count, count];
  const [x, g] = [input("x", image), input("g", positions)];
  const node = conv2dWeightGrad(x, g, kernel, { stride, padding: padding as [number, number, number, number] });
  const shapes = { window: node.attributes as Window, image, positions };
  const fits = (lowering: WeightGradLowering): boolean =>
    lowering !== "dense" || coversExactly(shapes.window, image.slice(2));
  const programs = new Map<WeightGradLowering, Executable>();
  for (const lowering of Object.keys(weightGradLowerings) as WeightGradLowering[]) {
    if (!fits(lowering)) continue;
    const op = {
      ...node.op!,
      onnx: (w: never, [a, b]: readonly string[]) => weightGradLowerings[lowering](w, a, b, shapes),
    };
    const forced = new Tensor(op, node.inputs, node.attributes, node.shape, node.dtype);
    programs.set(lowering, await runtime.compile({ name: lowering, inputs: [x, g], outputs: { out: forced } }));
  }
  const feeds = {
    x: { dtype: "float", shape: image, data: noise(image) },
    g: { dtype: "float", shape: positions, data: noise(positions) },
  } as const;
  const times = new Map([...programs.keys()].map((key) => [key, [] as number[]]));
  for (let i = -2; i < repeats; i++)
    for (const [lowering, program] of programs) {
      const [start, used] = [performance.now(), process.cpuUsage()];
      await program.run(feeds);
      const { user, system } = process.cpuUsage(used);
      if (i >= 0) times.get(lowering)!.push(threads === 1 ? (user + system) / 1e3 : performance.now() - start);
    }
  const flops = 2 * image[0] * image[1] * out * count * count * kernel * kernel;
  const chosen = chooseWeightGrad(shapes);
  const row = [...times].map(([lowering, list]) => {
    const [median, best] = [ranked(list)[Math.floor(list.length / 2)], ranked(list)[0]];
    return `${lowering}${lowering === chosen ? "*" : ""} ${median.toFixed(1)} ${best.toFixed(1)} (${(flops / best / 1e6).toFixed(0)})`;
  });
  console.log(`${name.padEnd(14)} [${image}] k${kernel} s${stride} -> ${out}:  ${row.join("  ")}`);
  for (const program of programs.values()) await program.release();
}
