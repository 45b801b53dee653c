import { InternalError } from "../../errors.js";
import {
  apply,
  constant,
  input,
  sameShape,
  sizeOf,
  topological,
  type Graph,
  type LoopProgram,
  type Op,
  type Tensor,
} from "../../graph/index.js";
import { substitute } from "../../graph/substitute.js";
import { nextName } from "../../onnx/index.js";
import { add, concat, equal, reshape, toFloat, where } from "../../ops/index.js";

/** Steps whose metrics one log holds: what is sent to the GPU at once has at most so many. */
export const logSteps = 64;
/** Names of the inputs that count the steps and keep what they say. */
export const [counterName, logName] = ["gpu/step", "gpu/log"];
/** Input name of what all steps of a piece are fed. */
export const pieceName = (name: string): string => `gpu/${name}`;

/** Slice i of a piece [steps, ...]; i is a float, since WebGPU counts in 32 bits and ONNX in 64. */
const rowOp: Op<undefined> = {
  name: "gpuRow",
  infer: ([piece]) => ({ shape: piece.shape.slice(1), dtype: piece.dtype }),
  vjp: null,
  onnx: (writer, [piece, i]) =>
    writer.node("Gather", [piece, writer.node("Cast", [i], { to: { int: 6 } })], { axis: { int: 0 } }),
  eval: () => {
    throw new InternalError("gpuRow: runs on a GPU alone");
  },
};

/**
 * g [x > 0] as a choice between g and 0: one call for two. Not among images: ONNX Runtime moves changes of layout over a choice, and its WebGPU
 * provider has none for bools, so that they would go to the processor and back.
 */
function maskAsChoice(x: Tensor): Tensor {
  const [g, mask] = x.inputs;
  const isMask = x.op?.name === "mul" && mask.op?.name === "cast" && mask.inputs[0].dtype === "bool";
  return isMask && x.rank < 4 && sameShape(g.shape, mask.shape) ? where(mask.inputs[0], g, 0) : x;
}

/** What feeds the steps of a piece, one after the other, with what lies on the GPU from the step before. */
export interface StepGraph {
  readonly graph: Graph;
  /** Per-step inputs of bytes of which the steps ask the floats alone. */
  readonly asFloats: ReadonlySet<Tensor>;
  /** Where each metric begins in a row of the log, and how many numbers it has; the last number of a row is `proceed`. */
  readonly columns: ReadonlyMap<string, { readonly from: number; readonly size: number }>;
  readonly width: number;
}

/**
 * One step as a plain graph. It counts itself, takes its own rows of what the whole piece is fed, and writes its metrics into its row of a
 * log, so that nothing passes between processor and GPU before the piece is done. What is bound is fed: see `upload`.
 */
export function stepGraph({ name, state, perStep, metrics, proceed, bound }: LoopProgram): StepGraph {
  const names = Object.keys(metrics);
  const roots = [...state.map(({ next }) => next), ...Object.values(metrics), proceed];
  const counter = input(counterName, []);
  const users = new Map<Tensor, Tensor[]>(perStep.map((x) => [x, []]));
  for (const node of topological(roots)) for (const x of node.inputs) users.get(x)?.push(node);
  const asFloats = new Set(
    perStep.filter((x) => {
      return x.dtype === "uint8" && users.get(x)!.every((node) => node.op?.name === "cast" && node.dtype === "float");
    }),
  );
  const place = new Map<Tensor, Tensor>();
  const pieces = perStep.map((x) => {
    const piece = input(pieceName(x.name!), ["piece", ...x.shape], asFloats.has(x) ? "float" : x.dtype);
    const row = apply(rowOp, [piece, counter], undefined);
    if (asFloats.has(x)) for (const cast of users.get(x)!) place.set(cast, row);
    else place.set(x, row);
    return piece;
  });
  const placed = substitute(roots, place, maskAsChoice);
  const [next, said] = [placed.slice(0, state.length), placed.slice(state.length)];
  const columns = new Map<string, { from: number; size: number }>();
  let width = 0;
  names.forEach((metric, i) => {
    const size = sizeOf(said[i].shape);
    columns.set(metric, { from: width, size });
    width += size;
  });
  width++;
  const log = input(logName, [logSteps, width]);
  const row = concat(
    said.map((x) => reshape(toFloat(x), [sizeOf(x.shape)])),
    0,
  );
  const places = constant({ shape: [logSteps, 1], data: Float64Array.from({ length: logSteps }, (_, i) => i) });
  return {
    asFloats,
    columns,
    width,
    graph: {
      name,
      inputs: [...state.map(({ current }) => current), counter, log, ...pieces, ...(bound?.keys() ?? [])],
      outputs: {
        ...Object.fromEntries(state.map(({ current }, i) => [nextName(current.name!), next[i]])),
        [nextName(counterName)]: add(counter, 1),
        [nextName(logName)]: where(equal(places, counter), row, log),
      },
    },
  };
}
