import type * as Ort from "onnxruntime-common";
import { RunError } from "../errors.js";
import { staticShape, type Graph } from "../graph/index.js";
import { graphModel } from "../onnx/index.js";
import { checkFeeds, expectedOf } from "./check-feeds.js";
import type { OrtDevice } from "./ort-device.js";
import type { Executable, HostTensors } from "./runtime.js";

/** A graph, or an ONNX file, as one session of ONNX Runtime. */
export class OrtExecutable implements Executable {
  #released = false;

  private constructor(
    private readonly device: OrtDevice,
    private readonly graph: Pick<Graph, "name" | "inputs">,
    private readonly session: Ort.InferenceSession,
    private readonly uploaded: Uploaded | undefined,
  ) {}

  static async create(device: OrtDevice, graph: Graph): Promise<OrtExecutable> {
    const { bound } = graph;
    if (device.backend.state !== "gpu" || !bound || bound.size === 0)
      return new OrtExecutable(
        device,
        graph,
        await device.session(graphModel(graph, device.backend.lowerings), graph.name),
        undefined,
      );
    const fed: Graph = { ...graph, inputs: [...graph.inputs, ...bound.keys()], bound: undefined };
    const session = await device.session(graphModel(fed, device.backend.lowerings), graph.name);
    return new OrtExecutable(device, graph, session, await upload(device, `${graph.name} values`, bound));
  }

  /** An ONNX file that is there already, with the name and inputs of its graph. */
  static async open(
    device: OrtDevice,
    model: Uint8Array,
    graph: Pick<Graph, "name" | "inputs">,
  ): Promise<OrtExecutable> {
    return new OrtExecutable(device, graph, await device.session(model, graph.name), undefined);
  }

  async run(feeds: HostTensors): ReturnType<Executable["run"]> {
    const { name, inputs } = this.graph;
    if (this.#released) throw new RunError(`${name}: run after release`);
    checkFeeds(name, inputs.map(expectedOf), feeds);
    const fed = Object.fromEntries(Object.entries(feeds).map(([key, value]) => [key, this.device.toOrt(value)]));
    const results = await this.device.run(this.session, name, { ...fed, ...this.uploaded?.tensors });
    const entries = Object.entries(results).map(
      async ([key, value]) => [key, await this.device.fromOrt(value)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    await this.session.release();
    await this.uploaded?.release();
  }
}

/** Tensors in the memory of the GPU, by the names of the inputs that they are for. */
export interface Uploaded {
  readonly tensors: Readonly<Record<string, Ort.Tensor>>;
  release(): Promise<void>;
}

/**
 * Carries fixed values to the GPU once. They are fed, and no constants of the model: ONNX Runtime 1.30 keeps the constants of a released
 * session in the memory of the GPU for as long as any other session lives (megabytes for each model that a page has looked at).
 */
export async function upload(device: OrtDevice, name: string, values: NonNullable<Graph["bound"]>): Promise<Uploaded> {
  const inputs = [...values.keys()];
  const outputOf = (key: string): string => `gpu/${key}`;
  const graph = { name, inputs, outputs: Object.fromEntries(inputs.map((x) => [outputOf(x.name!), x])) };
  const session = await device.session(graphModel(graph), name, { preferredOutputLocation: "gpu-buffer" });
  const host = [...values].map(([x, data]) => {
    return [x.name!, device.toOrt({ dtype: x.dtype, shape: staticShape(x.shape, name), data })] as const;
  });
  const results = await device.run(session, name, Object.fromEntries(host));
  return {
    tensors: Object.fromEntries(inputs.map((x) => [x.name!, results[outputOf(x.name!)]])),
    release: async () => {
      for (const tensor of Object.values(results)) tensor.dispose();
      await session.release();
    },
  };
}
