import { RunError } from "../errors.js";
import type { Graph, LoopProgram } from "../graph/index.js";
import { graphModel } from "../onnx/index.js";
import { loadOrt } from "#ort";
import { checkFeeds, expectedOf } from "./check-feeds.js";
import { OrtDevice } from "./ort-device.js";
import { OrtGpuLoop } from "./ort-gpu-loop.js";
import { OrtLoop } from "./ort-loop.js";
import type { Executable, LoopExecutable, Runtime, RuntimeOptions } from "./runtime.js";

class OrtRuntime implements Runtime {
  readonly device: string;
  readonly threads: number;

  constructor(private readonly ort: OrtDevice) {
    this.device = ort.name;
    this.threads = ort.backend.threads;
  }

  async compile(graph: Graph): Promise<Executable> {
    const session = await this.ort.session(graphModel(graph), graph.name);
    const expected = graph.inputs.map(expectedOf);
    let released = false;
    return {
      run: async (feeds) => {
        if (released) throw new RunError(`${graph.name}: run after release`);
        checkFeeds(graph.name, expected, feeds);
        const fed = Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, this.ort.toOrt(value)]));
        const results = await this.ort.run(session, graph.name, fed);
        const entries = await Promise.all(
          Object.entries(results).map(async ([name, value]) => [name, await this.ort.fromOrt(value)] as const),
        );
        return Object.fromEntries(entries);
      },
      release: async () => {
        if (!released) await session.release();
        released = true;
      },
    };
  }

  compileLoop(program: LoopProgram): Promise<LoopExecutable> {
    return this.ort.backend.state === "gpu" ? OrtGpuLoop.create(this.ort, program) : OrtLoop.create(this.ort, program);
  }
}

/**
 * ONNX Runtime: onnxruntime-node under Node (device `cpu`; `cuda`, `webgpu`, `coreml`, `dml` where the package has them),
 * onnxruntime-web in a page (`wasm`, `webgpu`). Throws InputError for a device that is not there, naming those that are.
 */
export async function ortRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  return new OrtRuntime(new OrtDevice(await loadOrt(options)));
}
