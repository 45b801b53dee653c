import type { Graph, LoopProgram } from "../graph/index.js";
import { loadOrt } from "#ort";
import type { DrawBits } from "../random/index.js";
import { OrtDevice } from "./ort-device.js";
import { OrtExecutable } from "./ort-executable.js";
import { OrtGpuLoop } from "./gpu/ort-gpu-loop.js";
import { OrtLoop } from "./ort-loop.js";
import type { Executable, LoopExecutable, Runtime, RuntimeOptions } from "./runtime.js";

class OrtRuntime implements Runtime {
  readonly engine = "standard";
  readonly device: string;
  readonly threads: number;
  readonly drawBits?: DrawBits;

  constructor(private readonly ort: OrtDevice) {
    this.device = ort.name;
    this.threads = ort.backend.threads;
    this.drawBits = ort.backend.drawBits;
  }

  compile(graph: Graph): Promise<Executable> {
    return OrtExecutable.create(this.ort, graph);
  }

  compileLoop(program: LoopProgram): Promise<LoopExecutable> {
    return this.ort.backend.state === "gpu" ? OrtGpuLoop.create(this.ort, program) : OrtLoop.create(this.ort, program);
  }
}

/**
 * ONNX Runtime: onnxruntime-node under Node (device `cpu`; `cuda`, `webgpu`, `coreml`, `dml` where the package has them),
 * onnxruntime-web in a page (`wasm`, `webgpu`). On Node's CPU with the operators of `@latents/native` where that package is: `engine` says so.
 * Throws InputError for a device or an engine that is not there, naming those that are.
 */
export async function ortRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const backend = await loadOrt(options);
  return backend.native ?? new OrtRuntime(new OrtDevice(backend));
}
