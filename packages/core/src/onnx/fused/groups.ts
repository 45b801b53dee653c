import type { NodeProto } from "../model-proto.js";
import type { Rewrite } from "./rewrite.js";

/** Nodes of a graph in groups that can each run as one node: joining two never closes a circle. */
export class Groups {
  readonly #groupOf: Map<NodeProto, Set<NodeProto>>;

  constructor(private readonly graph: Rewrite) {
    this.#groupOf = new Map(graph.nodes.map((node) => [node, new Set([node])]));
  }

  of(node: NodeProto): ReadonlySet<NodeProto> {
    return this.#groupOf.get(node)!;
  }

  /** Makes one group of two nodes' groups, and says whether it could. */
  join(a: NodeProto, b: NodeProto): boolean {
    const [one, other] = [this.#groupOf.get(a)!, this.#groupOf.get(b)!];
    if (one === other) return true;
    if (this.#leadsAround(one, other) || this.#leadsAround(other, one)) return false;
    for (const node of other) {
      one.add(node);
      this.#groupOf.set(node, one);
    }
    return true;
  }

  /** The groups that need what a group makes. */
  #after(group: ReadonlySet<NodeProto>): Set<NodeProto>[] {
    const users = [...group].flatMap((node) => node.outputs.flatMap((name) => this.graph.users(name)));
    return users.map((user) => this.#groupOf.get(user)!).filter((other) => other !== group);
  }

  /** Whether a way leads from one group to another through a third. */
  #leadsAround(from: ReadonlySet<NodeProto>, to: ReadonlySet<NodeProto>): boolean {
    const seen = new Set<ReadonlySet<NodeProto>>([from]);
    const stack = this.#after(from).filter((group) => group !== to);
    while (stack.length > 0) {
      const group = stack.pop()!;
      if (group === to) return true;
      if (seen.has(group)) continue;
      seen.add(group);
      stack.push(...this.#after(group));
    }
    return false;
  }
}
