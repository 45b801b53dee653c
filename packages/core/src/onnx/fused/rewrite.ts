import { InternalError } from "../../errors.js";
import type { Shape } from "../../graph/index.js";
import type { TypedGraph } from "../lower.js";
import type { FileType, GraphProto, NodeProto } from "../model-proto.js";

/** An ONNX graph that is being changed: who makes a value, who uses it, its shape where it is known, its number where it is one constant. */
export class Rewrite {
  nodes: NodeProto[];
  readonly shapes: Map<string, Shape>;
  /** Kinds of the values whose kind is known. */
  readonly dtypes: Map<string, FileType>;
  readonly #graph: GraphProto;
  readonly #constants: ReadonlyMap<string, number>;
  readonly #single: ReadonlySet<string>;
  readonly results: ReadonlySet<string>;
  #makers = new Map<string, NodeProto>();
  #users = new Map<string, NodeProto[]>();
  #next = 0;

  constructor({ graph, types }: TypedGraph) {
    this.#graph = graph;
    this.nodes = [...graph.nodes];
    this.shapes = new Map([...types].map(([name, { shape }]) => [name, shape]));
    this.dtypes = new Map<string, FileType>([...types].map(([name, { dtype }]) => [name, dtype]));
    for (const { name, shape, dtype } of [...graph.outputs, ...graph.initializers]) {
      this.shapes.set(name, shape);
      this.dtypes.set(name, dtype);
    }
    this.results = new Set(graph.outputs.map((x) => x.name));
    const single = graph.initializers.filter((x) => x.shape.every((dim) => dim === 1));
    this.#single = new Set(single.map((x) => x.name));
    this.#constants = new Map(
      single
        .filter((x) => x.dtype === "float")
        .map((x) => [x.name, new DataView(x.raw.buffer, x.raw.byteOffset).getFloat32(0, true)]),
    );
    this.index();
  }

  /** Finds makers and users anew. */
  index(): void {
    this.#makers = new Map(this.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
    this.#users = new Map();
    for (const node of this.nodes)
      for (const name of new Set(node.inputs)) {
        const users = this.#users.get(name);
        if (users) users.push(node);
        else this.#users.set(name, [node]);
      }
  }

  /** The node that makes a value, if it is of this kind. */
  maker(name: string | undefined, opType: string, domain = ""): NodeProto | undefined {
    const node = name === undefined ? undefined : this.#makers.get(name);
    return node?.opType === opType && node.domain === domain ? node : undefined;
  }

  madeBy(name: string): NodeProto | undefined {
    return this.#makers.get(name);
  }

  users(name: string): readonly NodeProto[] {
    return this.#users.get(name) ?? [];
  }

  /** The one node that uses a value, where the value is no result of the graph. */
  onlyUser(name: string): NodeProto | undefined {
    const users = this.users(name);
    return users.length === 1 && !this.results.has(name) ? users[0] : undefined;
  }

  /** The number that a value is a constant of. */
  number(name: string): number | undefined {
    return this.#constants.get(name);
  }

  /** Whether a value is a constant of one element, of any kind. */
  isSingle(name: string): boolean {
    return this.#single.has(name);
  }

  /** The whole numbers that a value is a constant list of. */
  ints(name: string | undefined): readonly number[] | undefined {
    const tensor = this.#graph.initializers.find((x) => x.name === name && x.dtype === "int");
    if (!tensor) return undefined;
    const { buffer, byteOffset, byteLength } = tensor.raw;
    return Array.from(new BigInt64Array(buffer.slice(byteOffset, byteOffset + byteLength)), Number);
  }

  /** Whether a value is a constant of ones. */
  isOnes(name: string): boolean {
    const tensor = this.#graph.initializers.find((x) => x.name === name && x.dtype === "float");
    if (!tensor) return false;
    const { buffer, byteOffset, byteLength } = tensor.raw;
    return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength)).every((v) => v === 1);
  }

  fresh(stem: string): string {
    return `fused/${stem}_${this.#next++}`;
  }

  /** Puts nodes in the place of others. */
  replace(old: Iterable<NodeProto>, made: readonly NodeProto[]): void {
    const gone = new Set(old);
    this.nodes = [...this.nodes.filter((node) => !gone.has(node)), ...made];
    this.index();
  }

  /** Drops nodes that nothing needs. */
  sweep(): void {
    for (;;) {
      const left = this.nodes.filter((node) =>
        node.outputs.some((name) => this.results.has(name) || this.users(name).length > 0),
      );
      if (left.length === this.nodes.length) return;
      this.nodes = left;
      this.index();
    }
  }

  /** Whether `node` needs, by however long a way, what `source` makes. */
  dependsOn(node: NodeProto, source: NodeProto): boolean {
    const seen = new Set<NodeProto>();
    const stack = [node];
    while (stack.length > 0) {
      const one = stack.pop()!;
      if (one === source) return true;
      if (seen.has(one)) continue;
      seen.add(one);
      for (const name of one.inputs) {
        const maker = this.#makers.get(name);
        if (maker) stack.push(maker);
      }
    }
    return false;
  }

  /** The nodes in an order in which they can run. Throws InternalError if there is none. */
  ordered(): NodeProto[] {
    const order: NodeProto[] = [];
    const state = new Map<NodeProto, "open" | "done">();
    const visit = (node: NodeProto): void => {
      const known = state.get(node);
      if (known === "open") throw new InternalError(`fuse: ${node.opType} needs its own result`);
      if (known) return;
      state.set(node, "open");
      for (const name of node.inputs) {
        const maker = this.#makers.get(name);
        if (maker) visit(maker);
      }
      state.set(node, "done");
      order.push(node);
    };
    for (const node of this.nodes) visit(node);
    return order;
  }

  /** The graph as it is now, in an order in which it can run. */
  graph(): GraphProto {
    const order = this.ordered();
    const used = new Set(order.flatMap((node) => node.inputs));
    return { ...this.#graph, nodes: order, initializers: this.#graph.initializers.filter((x) => used.has(x.name)) };
  }
}
