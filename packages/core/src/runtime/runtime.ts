import type { DType, Graph, LoopProgram } from "../graph/index.js";
import type { DrawBits } from "../random/index.js";

/** By kind: float Float32Array (Float64Array is rounded), int BigInt64Array, bool and uint8 Uint8Array. */
export type HostData = Float32Array | Float64Array | BigInt64Array | Uint8Array;

/** Values in host memory on their way to or from a device. Bools are bytes 0 and 1. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: HostData;
}

/** Tensors by the name of an input or output. */
export type HostTensors = Readonly<Record<string, HostTensor>>;

/** A compiled graph. */
export interface Executable {
  /** Runs once; results by output name. Throws InputError if a feed is missing, extra, or of another shape. */
  run(feeds: HostTensors): Promise<Record<string, HostTensor>>;
  /** Frees what the device holds; run() throws afterwards. */
  release(): Promise<void>;
}

/** What some steps of a loop gave. */
export interface LoopRun {
  /** Steps that ran: fewer than asked for when `proceed` became false in the last of them. */
  readonly ran: number;
  /** By name, [ran, ...]. */
  readonly metrics: Record<string, HostTensor>;
  /** Whether every value of the state is now a finite number. */
  readonly finite: boolean;
}

/** Runs of a loop that can be taken back. */
export const revertibleRuns = 2;

/** A compiled training loop. It owns the state (parameters, optimiser), which stays on the device between runs. */
export interface LoopExecutable {
  /** Sets every state variable. */
  setState(state: HostTensors): void;
  /** The state now. */
  getState(): Promise<Record<string, HostTensor>>;
  /**
   * Up to `steps` steps; each feed is [steps, ...]. Throws InputError if a feed is missing, extra, or of another shape,
   * RunError if the device fails.
   */
  run(steps: number, feeds: HostTensors): Promise<LoopRun>;
  /** How many of the last runs can be taken back: at most `revertibleRuns`. */
  readonly revertible: number;
  /** Takes back the last run: the state is again what it was before. Throws RunError if none is revertible. */
  revert(): void;
  release(): Promise<void>;
}

/** Who works out a graph: ONNX Runtime's own operators, those of `@latents/native` with them, or the float64 reference. */
export type Engine = "standard" | "native" | "reference";

/** Where graphs run. */
export interface Runtime {
  /** `cpu`, `wasm`, `webgpu`, `cuda`, ..., or `reference`. */
  readonly device: string;
  readonly engine: Engine;
  readonly threads: number;
  /** Draws images as bits quicker than `data/binarise.ts`, to the same bits. */
  readonly drawBits?: DrawBits;
  compile(graph: Graph): Promise<Executable>;
  compileLoop(program: LoopProgram): Promise<LoopExecutable>;
}

/** Which device, and how much of it. */
export interface RuntimeOptions {
  /** Device name; default the CPU (Node) or WebAssembly (page). */
  readonly device?: string;
  /** CPU threads of one operation; default the machine's cores, at most 8. A page that is not cross-origin isolated has one. */
  readonly threads?: number;
  /**
   * On the CPU of Node: `native` for the fused operators of `@latents/native`, `standard` for ONNX Runtime's own. Default native where the
   * package is there for this machine, unless the environment says LATENTS_NATIVE=0.
   */
  readonly engine?: Exclude<Engine, "reference">;
  /**
   * In a page: where onnxruntime-web's `ort-wasm-simd-threaded*.wasm` and `.mjs` are served, as the folder's URL or as each file's. Default:
   * where the bundler put them (Vite needs no help). What the page starts with first, holds. See docs/devices.md.
   */
  readonly wasmPaths?: string | { readonly wasm: string; readonly mjs: string };
  /** In a page: the bytes of `ort-wasm-simd-threaded.wasm`, for a page that has them itself and must not ask for files. */
  readonly wasmBinary?: Uint8Array<ArrayBuffer>;
}
