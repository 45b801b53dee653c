import type { SessionHandle } from "@latents/native";
import { RunError } from "../errors.js";
import type { Graph } from "../graph/index.js";
import { fuse, nativeLowerings } from "../onnx/fused/index.js";
import { graphProto } from "../onnx/index.js";
import { checkFeeds, expectedOf } from "./check-feeds.js";
import { namedValues, type NativeEngine } from "./native-engine.js";
import type { Executable, HostTensors } from "./runtime.js";

/** A graph as one session with the operators of `@latents/native`; the event loop is free while it runs. */
export class NativeExecutable implements Executable {
  #session: SessionHandle | undefined;

  private constructor(
    private readonly engine: NativeEngine,
    private readonly graph: Graph,
    session: SessionHandle,
  ) {
    this.#session = session;
  }

  static async create(engine: NativeEngine, graph: Graph): Promise<NativeExecutable> {
    const { graph: fused } = fuse(graphProto(graph, nativeLowerings));
    return new NativeExecutable(engine, graph, await engine.session(fused, graph.name));
  }

  async run(feeds: HostTensors): ReturnType<Executable["run"]> {
    const { name, inputs, outputs } = this.graph;
    if (!this.#session) throw new RunError(`${name}: run after release`);
    checkFeeds(name, inputs.map(expectedOf), feeds);
    const fed = Object.entries(feeds).map(([key, value]) => namedValues(key, value));
    return this.engine.run(this.#session, name, fed, Object.keys(outputs));
  }

  async release(): Promise<void> {
    if (this.#session) this.engine.addon.release(this.#session);
    this.#session = undefined;
  }
}
