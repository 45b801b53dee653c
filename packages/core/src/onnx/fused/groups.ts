import type { NodeProto } from "../model-proto.js";
import type { Rewrite } from "./rewrite.js";

/** Nodes that run as one; a group whose result another needs, however far on, has the lower rank. */
interface Group {
  readonly nodes: Set<NodeProto>;
  rank: number;
}

/** Nodes of a graph in groups that can each run as one node: joining two never closes a circle. */
export class Groups {
  readonly #groupOf: Map<NodeProto, Group>;

  /** `order`: all nodes of the graph, in an order in which they can run. */
  constructor(
    private readonly graph: Rewrite,
    order: readonly NodeProto[],
  ) {
    this.#groupOf = new Map(order.map((node, rank) => [node, { nodes: new Set([node]), rank }]));
  }

  of(node: NodeProto): ReadonlySet<NodeProto> {
    return this.#groupOf.get(node)!.nodes;
  }

  /**
   * Makes one group of two nodes' groups, and says whether it could. Only what lies between both ranks is looked at and moved.
   * Source: Pearce & Kelly 2007, doi:10.1145/1187436.1210590, whose new edge is here one from the later group to the earlier.
   */
  join(a: NodeProto, b: NodeProto): boolean {
    const [one, other] = [this.#groupOf.get(a)!, this.#groupOf.get(b)!];
    if (one === other) return true;
    const [first, last] = one.rank < other.rank ? [one, other] : [other, one];
    const later = reached(first, last, this.#after, (group) => group.rank <= last.rank);
    if (later.includes(last)) return false;
    const earlier = reached(last, first, this.#before, (group) => group.rank >= first.rank);
    const ranks = [first, last, ...earlier, ...later].map(({ rank }) => rank).sort((x, y) => x - y);
    earlier.sort(byRank).forEach((group, i) => (group.rank = ranks[i]));
    later.sort(byRank).forEach((group, i) => (group.rank = ranks[earlier.length + 2 + i]));
    first.rank = ranks[earlier.length];
    for (const node of last.nodes) {
      first.nodes.add(node);
      this.#groupOf.set(node, first);
    }
    return true;
  }

  /** The groups that need what a group makes, itself among them. */
  readonly #after = ({ nodes }: Group): Group[] =>
    [...nodes].flatMap((node) =>
      node.outputs.flatMap((name) => this.graph.users(name).map((user) => this.#groupOf.get(user)!)),
    );

  /** The groups that make what a group needs, itself among them. */
  readonly #before = ({ nodes }: Group): Group[] =>
    [...nodes].flatMap((node) =>
      node.inputs.flatMap((name) => {
        const maker = this.graph.madeBy(name);
        return maker ? [this.#groupOf.get(maker)!] : [];
      }),
    );
}

const byRank = (a: Group, b: Group): number => a.rank - b.rank;

/** The groups that ways of `next` lead to from `from`, not straight to `to` and no further than it. */
function reached(from: Group, to: Group, next: (group: Group) => Group[], within: (group: Group) => boolean): Group[] {
  const seen = new Set<Group>();
  const stack = next(from).filter((group) => group !== to);
  while (stack.length > 0) {
    const group = stack.pop()!;
    if (group === from || seen.has(group) || !within(group)) continue;
    seen.add(group);
    if (group === to) break;
    stack.push(...next(group));
  }
  return [...seen];
}
